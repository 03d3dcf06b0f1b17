import { basename } from 'node:path';
import { readRecord } from '../../domain/record.ts';
import type { Ledger, LedgerHead } from '../../local/ledger.ts';
import { refusedBy } from '../../local/local-error.ts';
import { emptyRecord } from '../record-change.ts';
import type { Claim } from '../store.ts';
import type { FileShelf } from './file-shelf.ts';
import { redone } from './inspect.ts';
import type { RecordRedo, Redo } from './redo.ts';

/** What other processes write between two questions is about so much. At a start there is more, and files are as quick. */
const SHORT_BYTES = 256 * 1024;

/** What a transaction says about one Ticket. */
export type Unread = { head: LedgerHead; record: RecordRedo };

export type LedgerMark = { ledger: number; seen: number; tail: string };

/** Brings a shelf up to what was committed on this machine, by whatever process. */
export class LedgerFeed {
  readonly #ledger: Ledger;
  readonly #shelf: FileShelf;
  #inode = 0;
  #seen = 0;

  constructor(ledger: Ledger, shelf: FileShelf) {
    this.#ledger = ledger;
    this.#shelf = shelf;
  }

  /** Which ledger was read, and how far. */
  get mark(): LedgerMark {
    return { ledger: this.#inode, seen: this.#seen, tail: this.#ledger.tail(this.#seen) };
  }

  /** Goes on where another process stopped; false when the ledger is not the one that it read. */
  resume({ ledger, seen, tail }: LedgerMark): boolean {
    if (ledger !== this.#ledger.inode() || seen > this.#ledger.applied()) return false;
    if (tail !== this.#ledger.tail(seen)) return false;
    this.#inode = ledger;
    this.#seen = seen;
    return true;
  }

  /** Goes past a transaction of one's own, for the holder of the lock, who was up to date before it. */
  pass(heads: readonly LedgerHead[], end: number): void {
    this.#shelf.acknowledge(heads);
    this.#inode = this.#ledger.inode();
    this.#seen = end;
  }

  /** The Tickets that changed since it was read last. `applied`, where the holder of the lock knows it. */
  read(applied?: number): string[] {
    try {
      return this.#readOn(applied ?? this.#ledger.applied());
    } catch (error) {
      throw refusedBy(error, 'the ledger in the local state folder cannot be read');
    }
  }

  #readOn(applied: number): string[] {
    if (applied === this.#seen) return [];
    const inode = this.#ledger.inode();
    if (inode !== this.#inode || applied < this.#seen) {
      // It was removed or replaced: what it said before is no longer known.
      this.#shelf.forgetLedger();
      this.#inode = inode;
      this.#seen = 0;
    }
    const changed = new Set<string>();
    const isShort = applied - this.#seen <= SHORT_BYTES;
    for (const { heads, payload } of this.#ledger.entries(this.#seen, applied)) {
      this.#shelf.acknowledge(heads);
      for (const { id } of heads) changed.add(id);
      // The ledger gives back only what `redoOf` made.
      const told = isShort ? this.#handOver(payload() as Redo) : NONE;
      this.#shelf.suspect(heads.flatMap(({ id }) => (told.has(id) ? [] : [id])));
    }
    this.#seen = applied;
    return [...changed];
  }

  /** What was committed about a Ticket and not read yet, for who sees in its files that something was. */
  *unread(id: string): Generator<Unread> {
    if (this.#ledger.size() <= this.#seen || this.#ledger.inode() !== this.#inode) return;
    for (const { heads, payload } of this.#ledger.entries(this.#seen)) {
      const head = heads.find((each) => each.id === id);
      // The ledger gives back only what `redoOf` made.
      const record = head && (payload() as Redo).records.find(({ path }) => basename(path) === id);
      if (head && record) yield { head, record };
    }
  }

  /**
   * Hands over what another process wrote, where that can be told without reading it back: a new record is in the
   * ledger whole, and of any other there is what was added to the one that its writer saw. Returns the ids.
   */
  #handOver({ records }: Redo): ReadonlySet<string> {
    const told = new Set<string>();
    for (const record of records) {
      const { path, made, from, events } = record;
      if (made) {
        const files = redone(emptyRecord(basename(path)), record);
        this.#shelf.take({ files, record: readRecord(files) });
      } else if (from !== undefined || events.length === 0 || !this.#shelf.follow(record)) continue;
      told.add(path);
    }
    return told;
  }
}

const NONE: ReadonlySet<string> = new Set();

/** All claims, put together from the ledger: for when the file that holds them was damaged. */
export function claimsIn(ledger: Ledger): Claim[] {
  const claims = new Map<string, readonly Claim[]>();
  for (const { payload } of ledger.entries()) {
    // The ledger gives back only what `redoOf` made.
    const redo = payload() as Redo;
    for (const [ticket, changed] of Object.entries(redo.claims)) claims.set(ticket, changed);
  }
  return [...claims.values()].flat();
}
