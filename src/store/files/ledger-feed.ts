import { basename } from 'node:path';
import type { Ledger, LedgerEntry, LedgerHead } from '../../local/ledger.ts';
import { refusedBy } from '../../local/local-error.ts';
import type { Claim } from '../store.ts';
import type { FileShelf } from './file-shelf.ts';
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
    for (const entry of this.#ledger.entries(this.#seen, applied)) {
      this.#shelf.acknowledge(entry.heads);
      for (const { id } of entry.heads) {
        changed.add(id);
        if (!isShort || !this.#handOver(id, entry)) this.#shelf.outdate(id);
      }
    }
    this.#seen = applied;
    return [...changed];
  }

  /** What was committed about a Ticket and not read yet, for who sees in its files that something was. */
  *unread(id: string): Generator<Unread> {
    if (this.#ledger.size() <= this.#seen || this.#ledger.inode() !== this.#inode) return;
    for (const entry of this.#ledger.entries(this.#seen)) {
      const head = entry.heads.find((each) => each.id === id);
      const record = head && recordIn(entry, id);
      if (head && record) yield { head, record };
    }
  }

  /**
   * Hands over what another process wrote, where that can be told without reading it back: of a new record there
   * is the row in the ledger, and of one that is at hand what was added to it. False where neither is so.
   */
  #handOver(id: string, entry: LedgerEntry): boolean {
    if (this.#shelf.follow(id, () => recordIn(entry, id))) return true;
    const { made, row } = recordIn(entry, id) ?? {};
    if (made && row) this.#shelf.take(row);
    return made === true && row !== undefined;
  }
}

function recordIn({ payload }: LedgerEntry, id: string): RecordRedo | undefined {
  // The ledger gives back only what `redoOf` made.
  const { records } = payload() as Redo;
  return records.find(({ path }) => basename(path) === id);
}

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
