import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { refusedBy } from './local-error.ts';
import type { Place } from './place.ts';
import { waitForFile } from './wait-for-file.ts';

/** More than anybody is told in a long while; the oldest are forgotten first. */
const KEPT = 5_000;
/** Whoever marks something has the lock for a moment. */
const WAIT_MS = 2_000;

/** What a person was told on this machine, so that of several who would tell them one does, once. */
export class ToldOnce {
  readonly #place: Place;
  readonly #file: string;

  constructor(place: Place, file = 'told.json') {
    this.#place = place;
    this.#file = file;
  }

  /** Whether nobody has told anything here yet. */
  get isEmpty(): boolean {
    return !existsSync(this.#place.at(this.#file));
  }

  /**
   * Those of `ids` that nobody has told, which from now on count as told. Undefined where others are at it for too long:
   * then nothing is said of any.
   * @throws LocalError `refused` where it cannot be written down: what is not, would be told again and again.
   */
  async claim(ids: readonly string[]): Promise<string[] | undefined> {
    try {
      this.#place.prepare();
      const lock = await waitForFile(this.#place.at(`${this.#file}.lock`), WAIT_MS);
      if (!lock) return undefined;
      try {
        const told = this.#read();
        const known = new Set(told);
        const fresh = [...new Set(ids)].filter((id) => !known.has(id));
        if (fresh.length > 0 || this.isEmpty) this.#write([...told, ...fresh].slice(-KEPT));
        return fresh;
      } finally {
        lock.release();
      }
    } catch (error) {
      throw refusedBy(error, 'what was told cannot be noted in the local state folder');
    }
  }

  #read(): string[] {
    if (this.isEmpty) return [];
    try {
      const told: unknown = JSON.parse(readFileSync(this.#place.at(this.#file), 'utf8'));
      return Array.isArray(told) ? told.filter((id) => typeof id === 'string') : [];
    } catch (error) {
      // What is damaged is begun anew; what cannot be read at all is the caller's to hear of.
      if (error instanceof SyntaxError) return [];
      throw error;
    }
  }

  #write(ids: readonly string[]): void {
    const path = this.#place.at(this.#file);
    const ready = `${path}.${process.pid}.new`;
    writeFileSync(ready, JSON.stringify(ids), { mode: 0o600 });
    renameSync(ready, path);
  }
}
