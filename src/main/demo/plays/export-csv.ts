import type { Play } from '../play.ts';

const COMMAND = `/** The log as CSV, which every spreadsheet opens. */
export function run(readings) {
  return ['at,celsius,note', ...readings.map(({ at, celsius, note = '' }) => [at, celsius, note].map(cell).join(','))];
}

/** A cell that holds what divides cells stands between quotes. */
function cell(value) {
  const text = String(value);
  return /[",\\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { run } from '../src/commands/export.js';

test('writes a line a reading, below the names of the columns', () => {
  const at = '2026-03-01T07:00:00.000Z';
  assert.deepEqual(run([{ at, celsius: 4 }]), ['at,celsius,note', at + ',4,']);
});

test('puts a note with a comma or a quote between quotes', () => {
  const [, line] = run([{ at: 'x', celsius: 1, note: 'rain, "a lot"' }]);
  assert.equal(line, 'x,1,"rain, ""a lot"""');
});
`;

export const exportCsv: Play = {
  rounds: [
    {
      steps: [
        { write: 'src/commands/export.js', text: COMMAND },
        { write: 'test/export.test.js', text: TEST },
        { commit: 'Export the log as CSV' },
        {
          report: {
            summary:
              '`weather export` prints the whole log as CSV. A note with a comma, a quote or a line end stands between quotes.',
            checks: ['node --test: 6 pass', 'node build.mjs: export is among the commands'],
            follow_ups: [
              {
                title: 'Export a single month',
                body: '## Background\n\n`weather export` prints everything. Who keeps a log for years wants a month of it.\n',
              },
            ],
          },
        },
      ],
    },
  ],
  approval:
    'Quotes are doubled as spreadsheets want it, and an empty log gives the names of the columns. Nothing else is touched.',
};
