import type { Play } from '../play.ts';

const FORMAT = `/** A reading in a line. */
export function formatReading({ at, celsius, note }) {
  return [at.slice(0, 16).replace('T', ' '), formatDegrees(celsius), note ?? ''].join('  ').trimEnd();
}

/** From the lowest to the highest. */
export function formatRange(low, high) {
  return \`\${formatDegrees(low).trim()} to \${formatDegrees(high).trim()}\`;
}

function formatDegrees(celsius) {
  return \`\${celsius.toFixed(1).padStart(6)} °C\`;
}
`;

const COMMAND = `import { formatRange } from '../format.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The seven days up to now, in a line. */
export function run(readings, now = new Date()) {
  const week = readings.filter(({ at }) => now - new Date(at) < 7 * DAY_MS).map(({ celsius }) => celsius);
  if (week.length === 0) return ['nothing was logged this week'];
  const mean = week.reduce((sum, one) => sum + one, 0) / week.length;
  return [\`this week: \${formatRange(Math.min(...week), Math.max(...week))}, \${mean.toFixed(1)} °C on average\`];
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { run } from '../src/commands/week.js';

test('sums up the last seven days, and nothing older', () => {
  const now = new Date('2026-03-10T12:00:00Z');
  const readings = [['2026-03-09', 2], ['2026-03-08', 6], ['2026-02-01', -20]].map(([day, celsius]) => ({ at: day + 'T07:00:00Z', celsius }));
  assert.deepEqual(run(readings, now), ['this week: 2.0 °C to 6.0 °C, 4.0 °C on average']);
});
`;

/** Takes a few minutes, so that there is somebody to look at while they work. */
export const weekInALine: Play = {
  rounds: [
    {
      steps: [
        {
          think:
            'What is there: a command is a file below src/commands, and gets the readings. How lines look is in src/format.js.',
        },
        { run: ['git', 'log', '--oneline', '-5'] },
        { pauseSeconds: 15 },
        {
          say: 'I begin with how a range of temperatures looks, since the chart of a month will want the same.',
        },
        { write: 'src/format.js', text: FORMAT },
        { pauseSeconds: 25 },
        { run: ['node', '--test'] },
        { commit: 'Show a range of temperatures' },
        { pauseSeconds: 30 },
        {
          think:
            'A week: the last seven days up to now, or from Monday on? The Ticket says the last seven days.',
        },
        { say: 'The format holds. Now the command itself.' },
        { pauseSeconds: 30 },
        { write: 'src/commands/week.js', text: COMMAND },
        { pauseSeconds: 25 },
        { say: 'And a test with one reading that is too old to count.' },
        { pauseSeconds: 30 },
        { write: 'test/week.test.js', text: TEST },
        { run: ['node', '--test'] },
        { pauseSeconds: 20 },
        { commit: 'Sum up a week in a line' },
        { pauseSeconds: 40 },
        {
          think:
            'A week without readings says so, and does not print NaN. I look once more at the whole difference.',
        },
        { run: ['git', 'diff', '--stat', 'main'] },
        { pauseSeconds: 30 },
        {
          report: {
            summary:
              '`weather week` prints the range and the average of the last seven days. A week without readings says so.',
            checks: ['node --test: all pass'],
          },
        },
      ],
    },
  ],
  approval: 'The average is right, older readings do not count, and an empty week is said to be empty.',
};
