import type { Ledgered } from '../../../domain/standing.ts';
import type { Summary } from '../../../domain/summary.ts';
import type { LedgerHead } from '../../../local/ledger.ts';
import { ShelfRows } from '../../shelf-rows.ts';
import { type RecordKey, sameKey } from '../record-key.ts';
import type { RecordPlace } from '../records-root.ts';
import { buildSegment, type NewEntry } from './build-segment.ts';
import type { Segment } from './segment.ts';

/** What a row was made from. Without a key, its files may have changed without their key showing it. */
type Known = { place: RecordPlace; key: RecordKey | undefined; seen: number };

/** So many rows, and a part of the base, stand as objects before they are put into a new base. */
const CHANGED = 16_384;
const PART_OF_BASE = 2;

const NO_GATES: ReadonlySet<string> = new Set();

/**
 * The rows of all records, what their files looked like, and what the ledger says of them: most in one segment,
 * and over it what changed since that was built.
 */
export class RecordIndex {
  readonly rows = new ShelfRows();
  #base: Segment | undefined;
  /** In which age each row of the base was compared with its files last. */
  #seen = new Uint32Array();
  #age = 1;
  /** Whether there may be active, or closed, Tickets that were not compared with their files in this age. */
  readonly doubt = { active: false, closed: false };
  /** Raised when all are doubted, and with every new base. */
  version = 0;
  readonly #known = new Map<string, Known>();
  /** Of these the ledger said something since their row was made. */
  readonly #outdated = new Set<string>();
  /** What the ledger said since the base was built, and of Tickets that are not there. */
  readonly #ledger = new Map<string, Ledgered>();

  get isDoubtful(): boolean {
    return this.doubt.active || this.doubt.closed;
  }

  get size(): number {
    return this.rows.size;
  }

  has(id: string): boolean {
    return this.rows.has(id);
  }

  /** Where the record was when its row was made. */
  place(id: string): RecordPlace | undefined {
    const known = this.#known.get(id);
    if (known) return known.place;
    const position = this.#position(id);
    return position < 0 ? undefined : this.#base?.place(position, id);
  }

  /** Whether the files look as they did when the row was made, by the look that is handed in. */
  compare(id: string, look: (place: RecordPlace) => RecordKey): boolean {
    if (this.#outdated.has(id)) return false;
    const known = this.#known.get(id);
    if (known) {
      if (!known.key || !sameKey(known.key, look(known.place))) return false;
      known.seen = this.#age;
      return true;
    }
    const position = this.#position(id);
    if (position < 0 || !this.#base?.isKey(position, look(this.#base.place(position, id)))) return false;
    this.#seen[position] = this.#age;
    return true;
  }

  set(row: Summary, place: RecordPlace, key: RecordKey | undefined): void {
    const { listed: _, ...stays } = place;
    this.#outdated.delete(place.id);
    this.#known.set(place.id, { place: stays, key, seen: this.#age });
    if (this.rows.changed.get(place.id) !== row) this.rows.set(row);
  }

  delete(id: string): void {
    const ledgered = this.ledgered(id);
    if (ledgered) this.#ledger.set(id, ledgered);
    this.#known.delete(id);
    this.#outdated.delete(id);
    this.rows.delete(id);
  }

  /** The row is made again with the next look, also where the files look the same. */
  outdate(id: string): void {
    if (this.has(id)) this.#outdated.add(id);
  }

  /** Every record may have changed: a new age begins, in which no row was compared with its files. */
  doubtAll(): void {
    this.doubt.active = true;
    this.doubt.closed = true;
    this.#age += 1;
    this.version += 1;
  }

  isDoubted(id: string): boolean {
    const known = this.#known.get(id);
    if (known) return known.seen < this.#age;
    const position = this.#position(id);
    return position >= 0 && (this.#seen[position] ?? 0) < this.#age;
  }

  /**
   * Ids of active or of closed Tickets, the active ones of the base in the order of a list; all, or those that were
   * not compared with their files in this age. Ends when a new base comes.
   */
  *ids(closed: boolean, doubtful = false): Generator<string> {
    const base = this.#base;
    const [from, to] = closed ? [base?.active ?? 0, base?.size ?? 0] : [0, base?.active ?? 0];
    for (let position = from; position < to && base === this.#base; position++)
      if (base && this.rows.stands(position) && !(doubtful && this.#seen[position] === this.#age))
        yield base.id(position);
    if (base !== this.#base) return;
    for (const { id, state } of [...this.rows.changed.values()])
      if ((state === 'closed') === closed && (!doubtful || this.isDoubted(id))) yield id;
  }

  /** Those whose files have no key that could be relied on. */
  unsure(): string[] {
    const base = this.#base;
    const unsure = [...this.#known].flatMap(([id, { key }]) => (key ? [] : [id]));
    for (let position = 0; base && position < base.size; position++)
      if (!base.hasKey(position) && this.rows.stands(position)) unsure.push(base.id(position));
    return unsure;
  }

  ledgered(id: string): Ledgered | undefined {
    const changed = this.#ledger.get(id);
    if (changed || !this.#base) return changed;
    const position = this.#base.find(id);
    return position < 0 ? undefined : this.#base.ledgered(position);
  }

  acknowledge(heads: readonly LedgerHead[]): void {
    for (const { id, rev, last, gates } of heads) {
      const before = this.ledgered(id)?.gates ?? NO_GATES;
      this.#ledger.set(id, { rev, last, gates: gates.length > 0 ? new Set([...before, ...gates]) : before });
    }
  }

  /** Whether anything is known that a ledger said. */
  get hasLedger(): boolean {
    return this.#ledger.size > 0 || (this.#base?.size ?? 0) > 0;
  }

  /** Ids in the ledger that may have no record: those that have one stand in the base, or among the changed rows. */
  acknowledgedWithoutRow(): string[] {
    return [...this.#ledger.keys()].filter((id) => !this.has(id));
  }

  /** What the ledger says beside what the base holds of it. */
  get acknowledged(): LedgerHead[] {
    return [...this.#ledger].map(([id, { rev, last, gates }]) => ({ id, rev, last, gates: [...gates] }));
  }

  clear(): void {
    this.#ledger.clear();
    this.restore(buildSegment(undefined, []));
  }

  /** Takes over a segment in the place of all that is there, but for what the ledger says. */
  restore(base: Segment): void {
    this.#base = base;
    this.version += 1;
    this.#seen = new Uint32Array(base.size).fill(this.#age);
    this.#known.clear();
    this.rows.rebase(base);
  }

  /** Whether so much changed that it takes much room. */
  get isBulky(): boolean {
    return this.rows.changed.size > Math.max(CHANGED, (this.#base?.size ?? 0) / PART_OF_BASE);
  }

  /** Everything in one segment, which is the base from now on. Doubts stay where there were some. */
  condense(): Segment {
    const base = this.#base;
    const kept = base && { base, stays: (position: number) => this.rows.stands(position) };
    const added = [...this.rows.changed.values()].flatMap((row): NewEntry[] => {
      const known = this.#known.get(row.id);
      return known ? [{ row, place: known.place, key: known.key, ledgered: this.ledgered(row.id) }] : [];
    });
    const segment = buildSegment(kept, added);
    for (const { row } of added) this.#ledger.delete(row.id);
    this.restore(segment);
    if (this.isDoubtful) this.#seen.fill(0);
    return segment;
  }

  #position(id: string): number {
    const position = this.#base?.find(id) ?? -1;
    return position >= 0 && this.rows.stands(position) ? position : -1;
  }
}
