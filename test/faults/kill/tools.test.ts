import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOOLS } from '../../../src/tools/tools.ts';
import { isLong, scaled, tried } from '../scale.ts';
import { Children } from './children.ts';
import { inParallel, sample } from './choose.ts';
import { deathsIn } from './dying-disk.ts';
import { MIGRATE } from './place.ts';
import { ROWS } from './rows.ts';
import { Trial } from './trial.ts';

describe('a process that is killed', () => {
  let children: Children;
  let operations = 0;
  let deaths = 0;
  let again = 0;
  let slowest = 0;
  beforeAll(async () => {
    children = await Children.ready();
  });
  afterAll(() => {
    children.dispose();
    tried(
      'operations of the tracker, killed at each step',
      operations,
      `${deaths} deaths, each whole or not at all; the next one waited ${Math.round(slowest)} ms at most`,
    );
    tried('recoveries from a death, killed at each step', again, 'each was finished by the next one');
  });

  it('is tried with every tool that changes something', () => {
    // Pods and work are no records alone: what becomes of them is tried in test/faults/pods, test/work and test/story.
    const ofRecords = TOOLS.filter(({ name }) => !/^(?:pod|work)_/u.test(name));
    const changing = ofRecords.filter(({ effect }) => effect !== 'read').map(({ name }) => name);
    expect(Object.keys(ROWS).sort()).toEqual([...changing, MIGRATE].sort());
  });

  for (const [tool, rows] of Object.entries(ROWS))
    for (const row of rows)
      it(`in ${tool} (${row.what}) leaves it whole or not at all, and nothing in the way`, async () => {
        const trial = await Trial.begin(children, tool, row);
        try {
          const all = deathsIn(trial.steps);
          const some = sample(all, scaled(1, all.length));
          if (isLong) await trial.acknowledged();
          let killed = 0;
          await inParallel(some, async (death) => {
            const folder = await trial.dead(death);
            killed += 1;
            const kept = trial.copyOf(folder);
            await trial.judge(folder);
            // Before a step is behind the one before it, and half of what is staged is as good as none of it.
            if (death.side !== 'after') return;
            const ends = deathsIn(await trial.recovery(kept)).filter(({ side }) => side === 'after');
            for (const end of sample(ends, scaled(1, ends.length))) {
              await trial.judgeWhole(await trial.dead(end, 'recover', kept));
              again += 1;
            }
          });
          expect(killed).toBe(some.length);
          operations += 1;
          deaths += killed;
          slowest = Math.max(slowest, trial.slowest);
        } finally {
          trial.end();
        }
      });
});
