import type { Ledgered } from '../../../domain/standing.ts';
import type { Facets, ListMark, Summary } from '../../../domain/summary.ts';
import type { RowBase } from '../../shelf-rows.ts';
import { targetsOf } from '../../ways.ts';
import type { RecordKey } from '../record-key.ts';
import { BUCKETS, type RecordPlace } from '../records-root.ts';
import type { HashWays } from './hash-ways.ts';
import { hashOf } from './hash-ways.ts';
import { type Entry, readEntry } from './row-text.ts';
import type { TextColumn } from './text-column.ts';

/** The numbers of a record's key: four for each of four files. */
export const KEY_LENGTH = 16;

/** So many entries that were asked for are kept as objects: who asks for blockers asks for the same rows again. */
const AT_HAND = 2_048;

/** What a segment is made of. Everything but the facets is an array of numbers or bytes. */
export type Columns = {
  /** How many rows are of active Tickets: they come first. */
  active: number;
  /** The sets of facets that occur, and the number of each row's. */
  facets: readonly Facets[];
  facet: Uint32Array;
  keys: Float64Array;
  /** The number of the bucket that a record of an older generation lies in, from 1 on. */
  buckets: Uint8Array;
  /** The id and the time that place a row in a list. */
  marks: TextColumn;
  /** What a search looks through. */
  words: TextColumn;
  entries: TextColumn;
  ids: HashWays;
  slugs: HashWays;
  requests: HashWays;
  /** From the Tickets that relations and plan records are about. */
  targets: HashWays;
};

/** The entries of many records, by their position in the order of a list. Nothing in it changes. */
export class Segment implements RowBase {
  readonly columns: Columns;
  #linked: Uint8Array | undefined;
  readonly #atHand = new Map<number, Omit<Entry, 'place'>>();

  constructor(columns: Columns) {
    this.columns = columns;
  }

  get size(): number {
    return this.columns.facet.length;
  }

  get active(): number {
    return this.columns.active;
  }

  find(id: string): number {
    return this.columns.ids.positions(hashOf(id)).find((position) => this.id(position) === id) ?? -1;
  }

  id(position: number): string {
    const known = this.#atHand.get(position);
    if (known) return known.row.id;
    const mark = this.columns.marks.text(position);
    return mark.slice(0, mark.indexOf('\n'));
  }

  mark(position: number): ListMark {
    const mark = this.columns.marks.text(position);
    const middle = mark.indexOf('\n');
    return {
      state: position < this.active ? 'planning' : 'closed',
      id: mark.slice(0, middle),
      createdAt: mark.slice(middle + 1),
    };
  }

  state(position: number): Summary['state'] {
    return this.columns.facets[this.columns.facet[position] ?? 0]?.state ?? 'planning';
  }

  place(position: number, id: string): RecordPlace {
    const bucket = BUCKETS[(this.columns.buckets[position] ?? 0) - 1];
    return bucket ? { id, bucket, path: `${bucket}/${id}` } : { id, path: id };
  }

  /** What the record's files looked like; not a number where that is not known. */
  key(position: number): Float64Array {
    return this.columns.keys.subarray(KEY_LENGTH * position, KEY_LENGTH * (position + 1));
  }

  hasKey(position: number): boolean {
    return !Number.isNaN(this.columns.keys[KEY_LENGTH * position]);
  }

  /** Whether the files looked like `now` when the row was made; a shorter key is compared as far as it goes. */
  isKey(position: number, now: RecordKey): boolean {
    const start = KEY_LENGTH * position;
    for (let at = 0; at < now.length; at++) if (this.columns.keys[start + at] !== now[at]) return false;
    return true;
  }

  row(position: number): Summary {
    return this.#entry(position).row;
  }

  ledgered(position: number): Ledgered | undefined {
    return this.#entry(position).ledgered;
  }

  matching(wanted: (facets: Facets) => boolean, words: readonly string[]): number[] {
    const { facets, facet } = this.columns;
    const verdicts = Uint8Array.from(facets, (each) => Number(wanted(each)));
    const hasActive = facets.some((each, number) => each.state !== 'closed' && verdicts[number] === 1);
    const hasClosed = facets.some((each, number) => each.state === 'closed' && verdicts[number] === 1);
    const from = hasActive ? 0 : this.active;
    const to = hasClosed ? this.size : this.active;
    const held = words.length > 0 && from < to ? this.columns.words.countHeld(words, from, to) : undefined;
    const positions: number[] = [];
    for (let position = from; position < to; position++)
      if (verdicts[facet[position] ?? 0] === 1 && (!held || held[position] === words.length))
        positions.push(position);
    return positions;
  }

  mayBeLinked(position: number): boolean {
    this.#linked ??= this.#findLinked();
    return this.#linked[position] === 1;
  }

  withSlug(slug: string): number[] {
    return this.columns.slugs.positions(hashOf(slug)).filter((position) => this.row(position).slug === slug);
  }

  referring(id: string): number[] {
    return this.columns.targets
      .positions(hashOf(id))
      .filter((position) => targetsOf(this.row(position)).has(id));
  }

  createdBy(request: string): number | undefined {
    return this.columns.requests
      .positions(hashOf(request))
      .find((position) => this.row(position).createdBy === request);
  }

  /** Rows that state a relation, and those whose id has the hash of one that is named in a relation. */
  #findLinked(): Uint8Array {
    const linked = new Uint8Array(this.size);
    this.columns.targets.each((hash, position) => {
      linked[position] = 1;
      for (const target of this.columns.ids.positions(hash)) linked[target] = 1;
    });
    return linked;
  }

  #entry(position: number): Omit<Entry, 'place'> {
    const known = this.#atHand.get(position);
    if (known) return known;
    const { entries, words } = this.columns;
    const entry = readEntry(entries.text(position), words.text(position).slice(0, -1));
    if (this.#atHand.size >= AT_HAND) this.#atHand.clear();
    this.#atHand.set(position, entry);
    return entry;
  }
}
