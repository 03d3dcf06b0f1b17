import type { FileAccess } from '../../../src/local/file-access.ts';
import { type Desk, type Folders, openDesk } from './desk.ts';
import { logicalState } from './logical-state.ts';
import { type Death, deathsIn, Machine } from './machine.ts';
import { putOlderRecord } from './older-record.ts';
import { Broken, isSound, promised, refused, repeatsOnce } from './promises.ts';
import type { Random } from './random.ts';
import { readAlong } from './read-along.ts';
import { type Act, scriptOf } from './script.ts';
import { SimulatedDisk } from './simulated-disk.ts';

export type Extent = {
  folders: Folders;
  random: Random;
  /** What the store gets in the disk's place, where something of it shall be broken. */
  build?: (access: FileAccess, folders: Folders) => FileAccess;
  /** Of the places where power can be lost, the share that is tried: of the first loss, the second, the third. */
  shares: readonly number[];
  /** Of the moments of an act, the share at which others read. */
  readings: number;
};

/** How much of what a store promises is looked at each time: all of it costs more than all the rest. */
const THOROUGH = 0.2;

/** What is to be found after an act that was interrupted: all of it, or nothing, unless it was acknowledged. */
type Expected = { act: Act; number: number; before: string; after: string; acknowledged: boolean };

/**
 * Goes through a whole script, and at every act loses power at every step: the disk that is found then must hold
 * all that was acknowledged and the act whole or not at all, and go on at once; also when power is lost again
 * and again while the store recovers.
 */
export class Walk {
  readonly #extent: Extent;
  readonly tried = { killPoints: 0, crashes: 0, readings: 0 };

  constructor(extent: Extent) {
    this.#extent = extent;
  }

  /** @throws Broken for the first promise that was not kept, with where that was. */
  async run(): Promise<void> {
    const { folders, random } = this.#extent;
    const empty = new SimulatedDisk();
    for (const folder of [folders.root, folders.localDir]) empty.makeFolder(folder);
    putOlderRecord(empty, folders.root);
    let disk = empty.settled();
    for (const [number, act] of scriptOf(random).entries())
      disk = await during(act.name, () => this.#loseAtEveryStep(disk, act, number));
  }

  /** Gives a disk on which the act is done: one that was found after a loss, or the one that had none. */
  async #loseAtEveryStep(disk: SimulatedDisk, act: Act, number: number): Promise<SimulatedDisk> {
    const moments: SimulatedDisk[] = [];
    const whole = new Machine(disk.fork(), undefined, (moment) => moments.push(moment));
    const before = await this.#stateOf(disk, number);
    await this.#on(whole, number, (desk) => act.run(desk));
    const after = await this.#stateOf(whole.disk, number);
    const { random, readings } = this.#extent;
    const read = moments.filter(() => random.chance(readings));
    this.tried.readings += await readAlong(this.#extent, [disk, ...read, whole.disk]);
    let next = whole.disk;
    for (const death of [undefined, ...this.#chosen(whole.steps, 0)]) {
      this.tried.killPoints += 1;
      await during(death, async () => {
        const { found, done } = await this.#lose(disk, number, death, act.run);
        const gone = await this.#recovers(found, { act, number, before, after, acknowledged: done }, 1);
        if (random.chance(1 / whole.steps)) next = gone;
      });
    }
    return next;
  }

  /** Opens a store on what was found, and goes on; then loses power in that too. Gives the disk that went on. */
  async #recovers(found: SimulatedDisk, expected: Expected, level: number): Promise<SimulatedDisk> {
    const { act, number, after, acknowledged } = expected;
    const { folders, random } = this.#extent;
    const machine = new Machine(found.fork());
    const { reading, isDone, repeating, gone } = await this.#on(machine, number, async (desk) => {
      // Whoever comes first may ask, or do the same again at once.
      const state = random.chance(0.7) ? await this.#stateFound(desk, machine.disk, expected) : undefined;
      const reading = machine.steps;
      await repeatsOnce(desk, machine.disk, act, after, folders);
      const [repeating, gone] = [machine.steps, machine.disk.fork()];
      if (random.chance(THOROUGH)) await isSound(desk);
      return { reading, isDone: acknowledged || state === after, repeating, gone };
    });
    // What was seen once must not be gone after the next loss.
    for (const [steps, run] of [
      [reading, (desk: Desk) => desk.store.read(async () => {})],
      [repeating, act.run],
    ] as const) {
      for (const death of this.#chosen(steps, level)) {
        await during(death, async () => {
          const again = await this.#lose(found, number, death, run);
          const isAcknowledged = isDone || (again.done && run === act.run);
          await this.#recovers(again.found, { ...expected, acknowledged: isAcknowledged }, level + 1);
        });
      }
    }
    return gone;
  }

  async #stateFound(desk: Desk, disk: SimulatedDisk, expected: Expected): Promise<string> {
    const { before, after, acknowledged } = expected;
    const state = await logicalState(desk, disk, this.#extent.folders);
    promised(state === after || (state === before && !acknowledged), difference(expected, state));
    return state;
  }

  #chosen(steps: number, level: number): Death[] {
    const share = this.#extent.shares[level] ?? 0;
    return deathsIn(steps).filter(() => this.#extent.random.chance(share));
  }

  /** What is found when power is lost; without `death` right after the end. `done`: it was acknowledged before. */
  async #lose(
    disk: SimulatedDisk,
    number: number,
    death: Death | undefined,
    run: (desk: Desk) => Promise<unknown>,
  ): Promise<{ found: SimulatedDisk; done: boolean }> {
    this.tried.crashes += 1;
    const machine = new Machine(disk.fork(), death);
    const done = await this.#on(machine, number, run).then(
      () => true,
      (error) => {
        if (!machine.isDead) throw error;
        return false;
      },
    );
    return { found: machine.disk.afterPowerLoss(this.#extent.random), done };
  }

  async #stateOf(disk: SimulatedDisk, number: number): Promise<string> {
    const machine = new Machine(disk.fork());
    return this.#on(machine, number, (desk) => logicalState(desk, machine.disk, this.#extent.folders));
  }

  async #on<T>(machine: Machine, number: number, use: (desk: Desk) => Promise<T>): Promise<T> {
    const { folders, build } = this.#extent;
    const access = build ? build(machine.access, folders) : machine.access;
    const desk = openDesk(folders, access, number);
    try {
      return await use(desk);
    } finally {
      await desk.close().catch(() => promised(machine.isDead, 'the store cannot be closed'));
    }
  }
}

/** Adds to what goes wrong in `work` where that was. */
async function during<T>(where: Death | string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const broken = refused(error);
    if (!(broken instanceof Broken)) throw error;
    const place = typeof where === 'string' ? where : where ? `${where.when} step ${where.step}` : 'the end';
    throw new Broken(`${place}: ${broken.message}`, { cause: error });
  }
}

/** The first line that is in no outcome, for whoever looks for the cause. */
function difference({ before, after, acknowledged }: Expected, state: string): string {
  const lines = state.split('\n');
  const [old, wanted] = [before, after].map((text) => new Set(text.split('\n')));
  const odd = lines.find((line) => !old?.has(line) && !wanted?.has(line));
  const missing = after.split('\n').find((line) => !lines.includes(line));
  const lost =
    acknowledged && state === before ? 'what was acknowledged is lost' : 'it is neither whole nor absent';
  return `${lost}; found ${odd?.slice(0, 200)}; missed ${missing?.slice(0, 200)}`;
}
