import type { Play } from '../play.ts';

const COMMAND = `/** A bar for each of the last thirty readings, as long as it was warm. */
export function run(readings) {
  const last = readings.slice(-30);
  const lowest = Math.min(...last.map(({ celsius }) => celsius));
  return last.map(({ at, celsius }) => at.slice(5, 10) + ' ' + '#'.repeat(1 + Math.round(celsius - lowest)));
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { run } from '../src/commands/chart.js';

test('the warmer it was, the longer is the bar', () => {
  assert.deepEqual(run([{ at: '2026-03-01', celsius: 2 }, { at: '2026-03-02', celsius: 4 }]), ['03-01 #', '03-02 ###']);
});
`;

export const monthChart: Play = {
  rounds: [
    {
      steps: [
        { write: 'src/commands/chart.js', text: COMMAND },
        { write: 'test/chart.test.js', text: TEST },
        { run: ['node', '--test'] },
        { commit: 'Draw a month as bars' },
        {
          report: {
            summary: '`weather chart` draws a bar for each of the last thirty readings.',
            checks: ['node --test: all pass'],
          },
        },
      ],
    },
  ],
  approval: 'The bars are right, also below zero.',
};
