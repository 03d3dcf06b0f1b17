import type { FileAccess } from '../../../src/local/file-access.ts';
import type { SimulatedDisk } from './simulated-disk.ts';

/** The verbs that change a disk; to lose power in any other is to lose it before the next of these. */
export const CHANGING = [
  'write',
  'append',
  'overwrite',
  'truncate',
  'rename',
  'swap',
  'syncFolder',
  'makeFolder',
  'remove',
] as const;
type ChangingVerb = (typeof CHANGING)[number];
type Changes = Pick<FileAccess, ChangingVerb>;

/** Where power is lost: at a step, counted from 1, and on which side of it. */
export type Death = { step: number; when: 'before' | 'amid' | 'after'; share: number };

/** Both sides of each of so many steps, and its middle. */
export function deathsIn(steps: number): Death[] {
  return Array.from({ length: steps }, (_, at) => at + 1).flatMap((step) =>
    WHEN.map((when) => ({ step, when, share: 0.1 + (0.8 * ((step * 7) % 10)) / 10 })),
  );
}

const WHEN = ['before', 'amid', 'after'] as const;

/** Once the power is gone every verb throws this, so that nothing that a program still tries reaches the disk. */
export class PowerLost extends Error {}

/** A machine around a disk, that counts the steps which change it, and may lose its power at one of them. */
export class Machine {
  readonly disk: SimulatedDisk;
  readonly #death: Death | undefined;
  /** Called with the disk as others find it at each moment: amid a step and behind it. */
  readonly #onStep: ((disk: SimulatedDisk) => void) | undefined;
  steps = 0;
  isDead = false;

  constructor(disk: SimulatedDisk, death?: Death, onStep?: (disk: SimulatedDisk) => void) {
    this.disk = disk;
    this.#death = death;
    this.#onStep = onStep;
  }

  /** What a program on this machine reaches the disk by. */
  get access(): FileAccess {
    const isChanging = (verb: string) => CHANGING.some((known) => known === verb);
    return new Proxy(this.disk, {
      get:
        (disk, verb: ChangingVerb) =>
        (...given: unknown[]) => {
          if (this.isDead) throw new PowerLost('the power is gone');
          // What is passed on is what the verb was called with.
          const act = (on: Changes) => (on[verb] as (...given: unknown[]) => unknown).apply(on, given);
          return isChanging(verb) ? this.#step(verb, act) : act(disk);
        },
    });
  }

  #step(verb: ChangingVerb, act: (on: Changes) => unknown): unknown {
    this.steps += 1;
    const death = this.#death?.step === this.steps ? this.#death : undefined;
    if (this.#onStep) {
      const amid = this.disk.fork();
      halfDo(amid, act, 0.5);
      this.#onStep(amid);
    }
    let answer: unknown;
    if (death?.when === 'amid') halfDo(this.disk, act, death.share);
    else if (death?.when !== 'before') answer = act(this.disk);
    this.#onStep?.(this.disk.fork());
    if (!death) return answer;
    this.isDead = true;
    throw new PowerLost(`the power is lost ${death.when} ${verb}`);
  }
}

/** The verbs that are one step of the disk itself have no middle. */
export function halfDo(disk: SimulatedDisk, act: (on: Changes) => unknown, share: number): void {
  const nothing = () => {};
  try {
    act({
      rename: nothing,
      swap: () => true,
      syncFolder: nothing,
      truncate: nothing,
      ...disk.halfDone(share),
    });
  } catch {
    // What the disk refuses, it refuses at the whole step as well.
  }
}
