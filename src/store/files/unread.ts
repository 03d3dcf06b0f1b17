import type { RecordPlace } from './records-root.ts';

/**
 * Records that are there and of which there is no row yet, the newest first: their ids begin with a time. Some of
 * them are lent to another reader, who begins with the oldest.
 */
export class Unread {
  readonly #places = new Map<string, RecordPlace>();
  readonly #lent = new Map<string, RecordPlace>();
  /** The newest last; it may still hold what was read meanwhile. */
  #queue: RecordPlace[] = [];

  get size(): number {
    return this.#places.size;
  }

  has(id: string): boolean {
    return this.#places.has(id);
  }

  add(places: readonly RecordPlace[]): void {
    if (places.length === 0) return;
    for (const place of places) this.#places.set(place.id, place);
    this.#queue = [...this.#places.values()]
      .filter(({ id }) => !this.#lent.has(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  delete(id: string): void {
    this.#places.delete(id);
    this.#lent.delete(id);
  }

  clear(): void {
    this.#places.clear();
    this.#lent.clear();
    this.#queue = [];
  }

  /** Some of the oldest, as long as more than `rest` are left. */
  lend(count: number, rest: number): RecordPlace[] {
    if (this.#queue.length <= count + rest) return [];
    const oldest = this.#queue.splice(0, count).filter(({ id }) => this.#places.has(id));
    return oldest.map((place) => {
      const lent = { ...place };
      this.#lent.set(lent.id, lent);
      return lent;
    });
  }

  /** Whether this is still the loan in force: one that was taken back may have been lent again. */
  isLent(place: RecordPlace): boolean {
    return this.#lent.get(place.id) === place;
  }

  /** What the other reader says of it does not count: it is read here, and next. */
  takeBack(id: string): void {
    const place = this.#places.get(id);
    if (this.#lent.delete(id) && place) this.#queue.push(place);
  }

  takeAllBack(): void {
    for (const id of [...this.#lent.keys()]) this.takeBack(id);
  }

  /** The next one that is to be read. */
  take(): RecordPlace | undefined {
    for (let place = this.#queue.pop(); place; place = this.#queue.pop())
      if (this.#places.delete(place.id)) return place;
    return undefined;
  }
}
