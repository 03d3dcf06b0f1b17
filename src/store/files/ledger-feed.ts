import type { Ledger, LedgerHead } from '../../local/ledger.ts';
import type { Claim } from '../store.ts';
import type { FileShelf } from './file-shelf.ts';
import type { Redo } from './redo.ts';

/** Brings a shelf up to what was committed on this machine, by whatever process. */
export class LedgerFeed {
  readonly #ledger: Ledger;
  readonly #shelf: FileShelf;
  #seen: number;

  constructor(ledger: Ledger, shelf: FileShelf, seen = 0) {
    this.#ledger = ledger;
    this.#shelf = shelf;
    this.#seen = seen;
  }

  get seen(): number {
    return this.#seen;
  }

  /** Goes past a transaction of one's own, for the holder of the lock, who was up to date before it. */
  pass(heads: readonly LedgerHead[], end: number): void {
    this.#shelf.acknowledge(heads);
    this.#seen = end;
  }

  /** The Tickets that changed since it was read last. */
  read(): string[] {
    const applied = this.#ledger.applied();
    if (applied === this.#seen) return [];
    if (applied < this.#seen) {
      // The ledger was removed or replaced: what it said before is no longer known.
      this.#shelf.forgetLedger();
      this.#seen = 0;
    }
    const changed = new Set<string>();
    for (const { heads } of this.#ledger.entries(this.#seen, applied)) {
      this.#shelf.acknowledge(heads);
      for (const { id } of heads) changed.add(id);
    }
    this.#seen = applied;
    return [...changed];
  }
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
