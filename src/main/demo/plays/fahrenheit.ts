import type { Play } from '../play.ts';

const READING = `/** What somebody typed, as a reading: 12.5, 12,5 or 54F. */
export function parseReading(text, at = new Date()) {
  const [, number, unit] = /^(-?\\d+(?:[.,]\\d+)?)\\s*([cCfF]?)$/.exec(text.trim()) ?? [];
  if (number === undefined) throw new Error(\`not a temperature: \${text}\`);
  const degrees = Number(number.replace(',', '.'));
  return { at: at.toISOString(), celsius: unit.toUpperCase() === 'F' ? toCelsius(degrees) : degrees };
}

/** To a tenth of a degree: no thermometer at home knows more. */
function toCelsius(fahrenheit) {
  return Math.round((fahrenheit - 32) * (50 / 9)) / 10;
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { parseReading } from '../src/reading.js';

test('reads degrees Fahrenheit, and keeps them as Celsius', () => {
  assert.equal(parseReading('50F').celsius, 10);
  assert.equal(parseReading('-40 f').celsius, -40);
});
`;

export const fahrenheit: Play = {
  rounds: [
    {
      steps: [
        { write: 'src/reading.js', text: READING },
        { write: 'test/fahrenheit.test.js', text: TEST },
        { commit: 'Read degrees Fahrenheit' },
        {
          report: {
            summary: '`weather add 50F` is kept as 10 °C. Without a letter it is Celsius, as before.',
            checks: ['node --test: 5 pass'],
          },
        },
      ],
    },
  ],
  approval: 'It converts right at 50, -40 and 0 °F, and what was typed before is read as before.',
};
