import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { implementing, reviews } from '../../story/plays.ts';
import { processesIn } from '../../story/processes-in.ts';
import type { Fields } from '../../story/program.ts';
import { inParallel, sample } from '../kill/choose.ts';
import { isLong, scaled, tried } from '../scale.ts';
import { look } from './look.ts';
import { Stages } from './stages.ts';
import { awayFromHome, type CallerName, type Stage, type WorkPlace } from './work-place.ts';

type Scenario = {
  what: string;
  stage: Stage;
  tool: string;
  input: Fields;
  /** Who calls it, where it is not the orchestrator that is gone; then nobody else goes on with it. */
  by?: CallerName;
  /** Is tried in every check, a little. */
  often?: true;
};

const SCENARIOS: readonly Scenario[] = [
  { what: 'work_start', stage: 'queued', tool: 'work_start', input: { launch: false }, often: true },
  { what: 'work_start with a Pod', stage: 'queued', tool: 'work_start', input: {} },
  { what: 'work_review', stage: 'reported', tool: 'work_review', input: { launch: false } },
  { what: 'work_review with a Pod', stage: 'reported', tool: 'work_review', input: {} },
  { what: 'work_dossier', stage: 'approved', tool: 'work_dossier', input: {} },
  { what: 'work_merge', stage: 'approved', tool: 'work_merge', input: { close: 'It is done.' }, often: true },
  { what: 'work_run', stage: 'queued', tool: 'work_run', input: {}, by: 'person' },
];

/** An agent that is at work for as long as anybody looks. */
const AT_IT = ['@say at it', '@hang'];

/** Who goes on when the process of a step died. */
const AFTER: readonly CallerName[] = ['first', 'person', 'other'];

type Step = { name: string; halves: boolean };
type Death = { step: number; side: 'before' | 'half' | 'late' };

let stages: Stages;
beforeAll(async () => {
  awayFromHome();
  stages = await Stages.reach('queued', 'reported', 'approved');
});
afterAll(() => stages.end());

describe('a step of work whose process is killed', () => {
  let deaths = 0;
  afterAll(() => {
    tried('deaths of steps of work', deaths, 'each was finished by the same call, with each fact told once');
  });

  for (const scenario of SCENARIOS)
    it.skipIf(!isLong && !scenario.often)(
      `at any act of ${scenario.what} is finished by the next call`,
      async () => {
        const trial = await Trial.begin(scenario);
        try {
          const all = deathsIn(trial.steps);
          expect(all.length).toBeGreaterThan(10);
          await inParallel(sample(all, scaled(2, all.length)), async (death) => {
            const name = `${death.side} step ${death.step}, ${trial.steps[death.step - 1]?.name}`;
            try {
              deaths += await trial.judge(death);
            } catch (error) {
              throw new Error(name, { cause: error });
            }
          });
        } finally {
          trial.end();
        }
      },
    );
});

/** One step, and what comes of it when nobody dies. */
class Trial {
  readonly #scenario: Scenario;
  readonly #prepared: WorkPlace;
  #expected: unknown;
  #answer: unknown;
  steps: Step[] = [];

  private constructor(scenario: Scenario, prepared: WorkPlace) {
    this.#scenario = scenario;
    this.#prepared = prepared;
  }

  static async begin(scenario: Scenario): Promise<Trial> {
    const prepared = stages.at(scenario.stage);
    const trial = new Trial(scenario, prepared);
    try {
      const isWhole = scenario.tool === 'work_run';
      prepared.plays('coder', isWhole ? implementing('lines.txt', 'one, two, three') : AT_IT);
      prepared.plays('reviewer', isWhole ? reviews('approve') : AT_IT);
      const place = prepared.copy();
      const counted = join(place.folder, 'steps.json');
      trial.#answer = told(await trial.#step(place, { YOI_KILL_STEPS: counted }));
      // The process of the step writes it at its end, which comes a moment after its answer.
      trial.steps = await vi.waitFor(() => JSON.parse(readFileSync(counted, 'utf8')), { timeout: 10_000 });
      await expect.poll(() => processesIn(place.folder), { timeout: 20_000 }).toEqual([]);
      trial.#expected = await trial.#seen(place);
      place.end();
      return trial;
    } catch (error) {
      trial.end();
      throw error;
    }
  }

  /** Dies so, is called again by somebody, and ends as if nobody had died. Gives how many died. */
  async judge({ step, side }: Death): Promise<number> {
    const place = this.#prepared.copy();
    const by = this.#scenario.by ?? AFTER[step % AFTER.length] ?? 'first';
    try {
      const answer = await this.#step(place, { YOI_KILL_AT: String(step), YOI_KILL_SIDE: side }, [by]);
      expect(told(answer)).toEqual(this.#answer);
      await vi.waitFor(async () => expect(await this.#seen(place)).toEqual(this.#expected), {
        timeout: 20_000,
      });
      return answer.deaths;
    } finally {
      place.end();
    }
  }

  /** A Pod of which its launcher could not tell any more may have done its part when somebody else does. */
  async #seen(place: WorkPlace): Promise<unknown> {
    const { told, ...others } = await look(place);
    if (this.#scenario.tool !== 'work_run') return { told, ...others };
    const isPod = (line: string) => line.startsWith('work pod ');
    return { ...others, told: told.filter((line) => !isPod(line)), pods: told.filter(isPod) };
  }

  async #step(place: WorkPlace, env: Readonly<Record<string, string>>, again: readonly CallerName[] = []) {
    const { tool, input, stage, by = 'first' } = this.#scenario;
    const wish = stage === 'queued' ? await place.consulted() : {};
    const answer = await place.step(by, tool, { ...wish, ...input }, { env, again });
    await place.stopPods();
    return answer;
  }

  end(): void {
    this.#prepared.end();
  }
}

/** Of an answer what does not differ from run to run. */
function told({ outcome, state, phase, done }: Fields): Fields {
  return { outcome, state, phase, done };
}

const ASKING =
  /^git (?:for-each-ref|rev-parse|ls-files|diff-tree|merge-base|cat-file|config|rev-list|status)$/u;

function deathsIn(steps: readonly Step[]): Death[] {
  return steps.flatMap(({ name, halves }, at): Death[] => [
    ...(ASKING.test(steps[at - 1]?.name ?? '') ? [] : [{ step: at + 1, side: 'before' } as const]),
    ...(halves ? [{ step: at + 1, side: 'half' } as const] : []),
    ...(name.startsWith('git ') && !ASKING.test(name) ? [{ step: at + 1, side: 'late' } as const] : []),
  ]);
}
