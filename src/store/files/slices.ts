import { setImmediate } from 'node:timers/promises';

/** So long other work of the process waits for one slice of a long one. */
const SLICE_MS = 12;

/** Cuts long work into slices, between which everything else goes on. */
export class Slices {
  #until = performance.now() + SLICE_MS;

  get isOver(): boolean {
    return performance.now() > this.#until;
  }

  async next(): Promise<void> {
    await setImmediate();
    this.#until = performance.now() + SLICE_MS;
  }
}
