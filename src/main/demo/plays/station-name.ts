import type { Play } from '../play.ts';

const COMMAND = `import { formatReading } from '../format.js';

/** The readings of one station; a note that begins with @ names it. */
export function run(readings, now, [station = '']) {
  const own = readings.filter(({ note = '' }) => note.split(' ')[0] === '@' + station);
  return own.length > 0 ? own.map(formatReading) : ['no reading is from ' + (station || 'nowhere')];
}
`;

const TEST = `import assert from 'node:assert';
import test from 'node:test';
import { run } from '../src/commands/station.js';

test('lists what a station measured, and nothing else', () => {
  const readings = [{ at: '2026-03-01T07:00', celsius: 4, note: '@roof' }, { at: '2026-03-01T08:00', celsius: 6 }];
  assert.equal(run(readings, new Date(), ['roof']).length, 1);
  assert.deepEqual(run(readings, new Date(), ['cellar']), ['no reading is from cellar']);
});
`;

export const stationName: Play = {
  rounds: [
    {
      steps: [
        { think: 'A note can name the station. Then old logs need no change.' },
        { write: 'src/commands/station.js', text: COMMAND },
        { write: 'test/station.test.js', text: TEST },
        { run: ['node', '--test'] },
        { commit: 'List the readings of a station' },
        {
          report: {
            summary:
              '`weather station roof` lists what has a note that begins with @roof. The file format is as it was.',
            checks: ['node --test: all pass'],
          },
        },
      ],
    },
  ],
  approval: 'It lists what it should and says so where there is none. The file format has not changed.',
};
