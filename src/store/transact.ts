import type { Ledgered } from '../domain/standing.ts';
import type { Role } from '../domain/ticket.ts';
import { Draft } from './draft.ts';
import type { Shelf } from './shelf.ts';
import { ShelfView } from './shelf-view.ts';
import type { Change, Claim, Replacement, Transaction } from './store.ts';

/** Runs a transaction's function over `base`; what it wants to change comes back as a draft. */
export async function draftOf<T>(
  base: Shelf,
  fn: (tx: Transaction) => Promise<T>,
): Promise<{ draft: Draft; result: T }> {
  const draft = new Draft(base);
  const tx = new DraftTransaction(draft);
  try {
    return { result: await fn(tx), draft };
  } finally {
    tx.end();
  }
}

class DraftTransaction extends ShelfView implements Transaction {
  readonly #draft: Draft;
  #ended = false;

  constructor(draft: Draft) {
    super(draft);
    this.#draft = draft;
  }

  /** Nobody else writes meanwhile: what is known is what this transaction has made of it. */
  override async ledger(id: string): Promise<Ledgered | undefined> {
    return this.#draft.ledgered(id);
  }

  async put(change: Change): Promise<void> {
    this.#open().put(change);
  }

  async replace(id: string, replacement: Replacement): Promise<void> {
    this.#open().replace(id, replacement);
  }

  async claim(claim: Claim): Promise<void> {
    this.#open().claim(claim);
  }

  async release(ticket: string, role?: Role): Promise<void> {
    this.#open().release(ticket, role);
  }

  end(): void {
    this.#ended = true;
  }

  #open(): Draft {
    if (this.#ended) throw new Error('a transaction was used after it had ended');
    return this.#draft;
  }
}
