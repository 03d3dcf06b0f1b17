import type { FileAccess } from '../../../src/local/file-access.ts';
import { failure } from '../power-loss/disk-tree.ts';
import { CHANGING, halfDo } from '../power-loss/machine.ts';
import type { SimulatedDisk } from '../power-loss/simulated-disk.ts';

export const CODES = ['EIO', 'ENOSPC', 'EMFILE', 'EROFS', 'EACCES'] as const;

/** What a call that fails has done all the same: nothing, a part of it, or all of it, though nothing was flushed. */
const DONE = { nothing: 0, 'a part': 0.5, all: 1 } as const;

export type Fault = {
  /** Which call fails, counted from 1 among those that change the disk, or among those that do not. */
  call: number;
  of: 'changes' | 'looks';
  code: (typeof CODES)[number];
  done: keyof typeof DONE;
  /** Whether every later call of that sort fails as well, as on a disk that is full. */
  stays: boolean;
};

/** A disk in memory of which one call fails, or all from one on, until the fault is mended. */
export class FaultyDisk {
  readonly disk: SimulatedDisk;
  #fault: Fault | undefined;
  readonly calls = { changes: 0, looks: 0 };
  fired = 0;

  constructor(disk: SimulatedDisk, fault?: Fault) {
    this.disk = disk;
    this.#fault = fault;
  }

  get access(): FileAccess {
    return new Proxy(this.disk, {
      get:
        (disk, verb: keyof FileAccess) =>
        (...given: never[]) => {
          // What is passed on is what the verb was called with.
          const act = (on: object) =>
            (on as Record<string, (...given: never[]) => unknown>)[verb]?.apply(on, given);
          const of = CHANGING.some((known) => known === verb) ? 'changes' : 'looks';
          this.calls[of] += 1;
          if (this.#hits(of)) this.#fail(verb, act);
          return act(disk);
        },
    });
  }

  mend(): void {
    this.#fault = undefined;
  }

  #hits(of: Fault['of']): boolean {
    const fault = this.#fault;
    if (fault?.of !== of) return false;
    return fault.call === this.calls[of] || (fault.stays && this.calls[of] > fault.call);
  }

  #fail(verb: string, act: (on: object) => unknown): never {
    const { code = 'EIO', done = 'nothing' } = this.#fault ?? {};
    this.fired += 1;
    if ((verb === 'rename' || verb === 'swap') && done === 'all') act(this.disk);
    else if (done !== 'nothing') halfDo(this.disk, act, DONE[done]);
    throw failure(code, verb);
  }
}
