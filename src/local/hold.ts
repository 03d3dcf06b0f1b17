import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Place } from './place.ts';

/** Why nothing is to be begun, by whom, and since when. */
export type Held = { reason: string; by: string; at: string };

/** A person's word that nothing is begun in this workspace, on this machine, until they take it back. */
export class Hold {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** What cannot be read holds all the same: a gate that fails stays closed. */
  get(): Held | null {
    try {
      const held: unknown = JSON.parse(readFileSync(this.#place.at('hold.json'), 'utf8'));
      const { reason, by, at } = { reason: '', by: '', at: '', ...(typeof held === 'object' ? held : {}) };
      return { reason: String(reason), by: String(by), at: String(at) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      return code === 'ENOENT' || code === 'ENOTDIR'
        ? null
        : { reason: 'its file cannot be read', by: 'nobody', at: '' };
    }
  }

  set(held: Held): void {
    this.#place.prepare();
    writeFileSync(this.#place.at('hold.json'), `${JSON.stringify(held)}\n`, { mode: 0o600 });
  }

  clear(): void {
    rmSync(this.#place.at('hold.json'), { force: true });
  }
}
