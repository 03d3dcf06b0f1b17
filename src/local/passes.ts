import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { refusedBy } from './local-error.ts';
import type { Place } from './place.ts';

const BYTES = 32;
/** A pass that is used is noted at most so often. */
const NOTED_MS = 60 * 60_000;

/**
 * Secrets that let somebody in. Only their digests are kept, as names of files of this user alone: whoever reads them
 * comes in by none, and to look for a name tells nothing of another. A pass ends when it was not used for `lastsMs`.
 */
export class Passes {
  readonly #place: Place;
  readonly #kind: string;
  readonly #bounds: { lastsMs: number; most: number };
  /** When those were used last that were good here: they outlast a local state that is removed under a process that goes on. */
  readonly #used = new Map<string, number>();

  constructor(place: Place, kind: string, bounds: { lastsMs: number; most: number }) {
    this.#place = place;
    this.#kind = kind;
    this.#bounds = bounds;
  }

  /** A new one. @throws LocalError where it cannot be kept. */
  issue(): string {
    const secret = randomBytes(BYTES).toString('base64url');
    try {
      const name = nameOf(secret);
      this.#write(name);
      this.#makeRoomFor(name);
    } catch (error) {
      throw refusedBy(error, 'nobody can be let in by the local state folder');
    }
    return secret;
  }

  /** Whether it is good; it counts as used now. */
  use(secret: string): boolean {
    const name = nameOf(secret);
    const written = this.#age(name);
    const age = written ?? Date.now() - (this.#used.get(name) ?? Number.NEGATIVE_INFINITY);
    if (age > this.#bounds.lastsMs) return false;
    if (written === undefined || age > NOTED_MS) this.#note(name);
    this.#used.set(name, Date.now());
    return true;
  }

  /** Whether it is good: then never again, also where two come with it at once. */
  spend(secret: string): boolean {
    const name = nameOf(secret);
    const age = this.#age(name);
    if (age === undefined || age > this.#bounds.lastsMs) return false;
    try {
      rmSync(this.#at(name));
      return true;
    } catch {
      return false;
    }
  }

  #write(name: string): void {
    this.#place.prepare();
    mkdirSync(this.#at(), { recursive: true, mode: 0o700 });
    closeSync(openSync(this.#at(name), 'a', 0o600));
    // By the clock that it is judged by: the file system's own is coarser.
    const now = new Date();
    utimesSync(this.#at(name), now, now);
  }

  #age(name: string): number | undefined {
    const stats = statSync(this.#at(name), { throwIfNoEntry: false });
    return stats && Date.now() - stats.mtimeMs;
  }

  #note(name: string): void {
    try {
      this.#write(name);
    } catch {
      // It ends earlier than it had to.
    }
  }

  /** What is too old goes, and so does the oldest where there are too many: of equal ones, not the new one. */
  #makeRoomFor(issued: string): void {
    const others = readdirSync(this.#at())
      .filter((name) => name !== issued)
      .map((name) => ({ name, at: statSync(this.#at(name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
      .sort((a, b) => b.at - a.at);
    const oldest = Date.now() - this.#bounds.lastsMs;
    for (const [position, { name, at }] of others.entries())
      if (at < oldest || position >= this.#bounds.most - 1) {
        rmSync(this.#at(name), { force: true });
        this.#used.delete(name);
      }
  }

  #at(...names: string[]): string {
    return this.#place.at('panel', this.#kind, ...names);
  }
}

function nameOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
