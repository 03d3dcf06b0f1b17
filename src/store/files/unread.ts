import type { RecordPlace } from './records-root.ts';

/** Records that are there and of which there is no row yet, the newest first: their ids begin with a time. */
export class Unread {
  readonly #places = new Map<string, RecordPlace>();
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
    this.#queue = [...this.#places.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  delete(id: string): void {
    this.#places.delete(id);
  }

  clear(): void {
    this.#places.clear();
    this.#queue = [];
  }

  /** The next one that is to be read. */
  take(): RecordPlace | undefined {
    for (let place = this.#queue.pop(); place; place = this.#queue.pop())
      if (this.#places.delete(place.id)) return place;
    return undefined;
  }
}
