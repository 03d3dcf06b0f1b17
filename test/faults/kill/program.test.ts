import { afterAll, describe, expect, it } from 'vitest';
import { isLong, scaled, tried } from '../scale.ts';
import { inParallel, sample } from './choose.ts';
import { ProgramTrial, programDeaths } from './program-trial.ts';
import { SCENARIOS } from './scenarios.ts';

describe('the program, killed', () => {
  let deaths = 0;
  let slowest = 0;
  afterAll(() => {
    tried(
      'deaths of the program, at each change of a file and at each git that it starts',
      deaths,
      `${SCENARIOS.length} commands; each was finished when it was run again; the next one waited ${Math.round(slowest)} ms at most`,
    );
  });

  for (const scenario of SCENARIOS)
    it.skipIf(!isLong && !scenario.often)(
      `in ${scenario.what} has its work finished by the next run`,
      async () => {
        const trial = await ProgramTrial.begin(scenario);
        try {
          const all = programDeaths(trial.steps);
          expect(all.length).toBeGreaterThan(0);
          await inParallel(sample(all, scaled(1, all.length)), async (death) => {
            try {
              await trial.judge(death);
            } catch (error) {
              throw new Error(`${death.side} step ${death.step}, ${trial.steps[death.step - 1]?.name}`, {
                cause: error,
              });
            }
            deaths += 1;
          });
          slowest = Math.max(slowest, trial.slowest);
        } finally {
          trial.end();
        }
      },
    );
});
