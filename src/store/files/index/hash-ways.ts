/** No entry: what a chain ends with, and what an empty place in the table holds. */
const NONE = 0;
const FIELDS = 3;

/**
 * From words to the positions of rows, in two arrays of numbers, as they also lie in a file. A word is known by
 * its hash alone: whoever asks compares the rows that come back with what was asked for.
 */
export class HashWays {
  /** One more than the number of the first entry of each hash; a place is found by probing. */
  readonly table: Uint32Array;
  /** For each entry its hash, its position, and one more than the number of the next one of the same hash. */
  readonly entries: Uint32Array;
  #count: number;

  constructor(table: Uint32Array, entries: Uint32Array, count = entries.length / FIELDS) {
    this.table = table;
    this.entries = entries;
    this.#count = count;
  }

  /** Room for `count` entries. */
  static for(count: number): HashWays {
    let size = 16;
    while (size < 2 * count) size *= 2;
    return new HashWays(new Uint32Array(size), new Uint32Array(FIELDS * count), 0);
  }

  /** The same, without the room that was not needed. */
  trimmed(): HashWays {
    return new HashWays(this.table, this.entries.subarray(0, FIELDS * this.#count));
  }

  get count(): number {
    return this.#count;
  }

  add(hash: number, position: number): void {
    const slot = this.#slot(hash);
    const at = FIELDS * this.#count;
    this.entries[at] = hash;
    this.entries[at + 1] = position;
    this.entries[at + 2] = this.table[slot] ?? NONE;
    this.#count += 1;
    this.table[slot] = this.#count;
  }

  /** The positions that were added with this hash, the last one first. */
  positions(hash: number): number[] {
    const found: number[] = [];
    for (let entry = this.table[this.#slot(hash)] ?? NONE; entry !== NONE; ) {
      const at = FIELDS * (entry - 1);
      found.push(this.entries[at + 1] ?? 0);
      entry = this.entries[at + 2] ?? NONE;
    }
    return found;
  }

  each(tell: (hash: number, position: number) => void): void {
    for (let entry = 0; entry < this.#count; entry++)
      tell(this.entries[FIELDS * entry] ?? 0, this.entries[FIELDS * entry + 1] ?? 0);
  }

  /** The place of a hash in the table, or the empty one where it belongs. */
  #slot(hash: number): number {
    const last = this.table.length - 1;
    for (let slot = hash & last; ; slot = (slot + 1) & last) {
      const entry = this.table[slot] ?? NONE;
      if (entry === NONE || this.entries[FIELDS * (entry - 1)] === hash) return slot;
    }
  }
}

/** FNV-1a over the units of a text. */
export function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
