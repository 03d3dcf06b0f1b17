import { type Play, TOLD } from '../play.ts';

const COMMAND = `import { formatReading } from '../format.js';

/** The coldest and the warmest reading; of equal ones the first. */
export function run(readings) {
  const byWarmth = readings.toSorted((one, other) => one.celsius - other.celsius);
  const warmest = byWarmth.filter(({ celsius }) => celsius === byWarmth.at(-1).celsius)[0];
  return ['coldest  ' + formatReading(byWarmth[0]), 'warmest  ' + formatReading(warmest)];
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { run } from '../src/commands/extremes.js';

const at = (day, celsius) => ({ at: \`2026-03-0\${day}T07:00:00.000Z\`, celsius });

test('shows the coldest and the warmest reading', () => {
  const [coldest, warmest] = run([at(1, 4), at(2, -3.5), at(3, 12)]);
  assert.match(coldest, /coldest .*03-02.* -3.5/);
  assert.match(warmest, /warmest .*03-03.* 12/);
});

test('of two that are equal it shows the first', () => {
  assert.match(run([at(1, 5), at(2, 5)]).join(), /03-01.*03-01/);
});
`;

export const coldestAndWarmest: Play = {
  rounds: [
    {
      steps: [
        { write: 'src/commands/extremes.js', text: COMMAND },
        { write: 'test/extremes.test.js', text: TEST },
        { commit: 'Show the coldest and the warmest reading' },
        {
          report: {
            summary:
              '`weather extremes` shows both, each with its day. Of equal readings it shows the first, as decided.',
            checks: ['node --test: 6 pass'],
          },
        },
      ],
    },
    {
      when: TOLD.changesWanted,
      steps: [
        {
          write: 'src/commands/extremes.js',
          text: COMMAND.replace(
            'export function run(readings) {\n',
            "export function run(readings) {\n  if (readings.length === 0) return ['nothing is logged yet'];\n",
          ),
        },
        {
          write: 'test/extremes.test.js',
          text: `${TEST}\ntest('says so when nothing is logged', () => {\n  assert.deepEqual(run([]), ['nothing is logged yet']);\n});\n`,
        },
        { commit: 'Say so when nothing is logged' },
        {
          report: {
            summary:
              'An empty log says that nothing is logged yet, with a test for it. Nothing else has changed.',
            checks: ['node --test: 7 pass'],
          },
        },
      ],
    },
  ],
  approval: 'The finding is answered, and the test goes red without the new line. Both criteria are met.',
};
