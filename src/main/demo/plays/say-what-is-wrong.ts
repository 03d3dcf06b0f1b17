import type { Play } from '../play.ts';

const CHECK = `import { readFileSync } from 'node:fs';

/** The first line of a log that cannot be read, by its number; undefined where all can. */
export function brokenLine(file) {
  const lines = readFileSync(file, 'utf8').split('\\n');
  const at = lines.findIndex((line) => line !== '' && !isReading(line));
  return at < 0 ? undefined : at + 1;
}

function isReading(line) {
  try {
    return typeof JSON.parse(line).celsius === 'number';
  } catch {
    return false;
  }
}
`;

const TEST = `import assert from 'node:assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { brokenLine } from '../src/broken-line.js';

test('names the line that cannot be read', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'weather-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'log'), '{"celsius":1}\\n{"cels\\n');
  assert.equal(brokenLine(join(folder, 'log')), 2);
});
`;

export const sayWhatIsWrong: Play = {
  rounds: [
    {
      steps: [
        { write: 'src/broken-line.js', text: CHECK },
        { write: 'test/broken-line.test.js', text: TEST },
        { run: ['node', '--test'] },
        { commit: 'Name the line of a log that cannot be read' },
        {
          report: {
            summary: 'A log with a broken line is named with that line.',
            checks: ['node --test: all pass'],
          },
        },
      ],
    },
  ],
  approval: 'It names the line, and a log that is whole is read as before.',
};
