import type { ReadRecord } from '../shelf.ts';
import { followChange } from './follow-change.ts';
import type { RecordRedo } from './redo.ts';

/** What a change did to a record: undefined where that cannot be told. */
export type LaterChange = () => RecordRedo | undefined;

/** So many changes are kept to be followed: where there are more, the files are as quick. */
const FOLLOWED = 32;

/** What others did to records since these were at hand. Sense is made of it when somebody asks: a crowd never does. */
export class FollowedChanges {
  readonly #changes = new Map<string, LaterChange[]>();

  has(id: string): boolean {
    return this.#changes.has(id);
  }

  ids(): Iterable<string> {
    return this.#changes.keys();
  }

  /** False where there are so many already that they are not worth it. */
  add(id: string, change: LaterChange): boolean {
    const changes = this.#changes.get(id) ?? [];
    if (changes.length === FOLLOWED) return false;
    this.#changes.set(id, [...changes, change]);
    return true;
  }

  /** A record as all of them left it, which are forgotten then; undefined where that cannot be told. */
  take(id: string, before: ReadRecord | undefined): ReadRecord | undefined {
    let read = before;
    for (const later of this.#changes.get(id) ?? []) {
      const change = read && later();
      read = read && change && followChange(read, change);
    }
    this.#changes.delete(id);
    return read;
  }

  delete(id: string): void {
    this.#changes.delete(id);
  }

  clear(): void {
    this.#changes.clear();
  }
}
