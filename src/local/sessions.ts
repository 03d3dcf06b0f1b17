import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { refusedBy } from './local-error.ts';
import { isLocked, lockFile } from './lock.ts';
import type { Place } from './place.ts';

/**
 * Which processes live. Each that must be recognisable holds the kernel's lock on a file of its own, so the
 * answer needs no process number, no heartbeat and no clock, and is right across containers.
 */
export class Sessions {
  readonly #place: Place;
  readonly #own = new Map<string, { release: () => void }>();

  constructor(place: Place) {
    this.#place = place;
  }

  /**
   * Makes `id` recognisable as alive until `end`, or until this process dies. Done again, it does nothing.
   * @throws LocalError `refused` when the local state cannot be written.
   */
  begin(id: string): void {
    if (this.#own.has(id)) return;
    const path = this.#pathOf(id);
    const unseen = `${path}.new`;
    try {
      this.#place.prepare();
      mkdirSync(this.#place.at('sessions'), { recursive: true });
      const lock = lockFile(unseen);
      if (!lock) throw new Error(`session ${id} is begun twice`);
      // It gets its name only now: whoever sees it unlocked may take it for dead and remove it.
      renameSync(unseen, path);
      this.#own.set(id, lock);
    } catch (error) {
      throw refusedBy(error, 'this session cannot be recorded in the local state folder');
    }
  }

  /** Whether the process that began `id` still lives. Removes what a dead one left. */
  isAlive(id: string): boolean {
    if (this.#own.has(id)) return true;
    const path = this.#pathOf(id);
    if (!existsSync(path)) return false;
    try {
      // Only looked at: who took the lock to remove it would pass for the one who lives.
      if (isLocked(path)) return true;
      rmSync(path, { force: true });
      return false;
    } catch {
      // Whoever cannot look must not think the other gone: a claim would be taken over.
      return true;
    }
  }

  end(id: string): void {
    const lock = this.#own.get(id);
    if (!lock) return;
    this.#own.delete(id);
    rmSync(this.#pathOf(id), { force: true });
    lock.release();
  }

  close(): void {
    for (const id of [...this.#own.keys()]) this.end(id);
  }

  /** Ids may be any text: a file name is made of one that no other gives and that stays in the folder. */
  #pathOf(id: string): string {
    return this.#place.at('sessions', encodeURIComponent(id).replaceAll('.', '%2E') || '%');
  }
}
