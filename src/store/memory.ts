import { AsyncLocalStorage } from 'node:async_hooks';
import type { Ledgered } from '../domain/standing.ts';
import type { Draft } from './draft.ts';
import { refuseNested } from './refuse-nested.ts';
import type { ReadRecord, Shelf } from './shelf.ts';
import { ShelfRows } from './shelf-rows.ts';
import { ShelfView } from './shelf-view.ts';
import type { Claim, Store, Transaction, View } from './store.ts';
import { draftOf } from './transact.ts';

/** A store that ends with its process: for tests, and for trying things out. */
export function openMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly #shelf = new MemoryShelf();
  readonly #listeners = new Set<(ids: string[]) => void>();
  readonly #inside = new AsyncLocalStorage<true>();
  #turn: Promise<unknown> = Promise.resolve();

  read<T>(fn: (view: View) => Promise<T>): Promise<T> {
    return fn(new ShelfView(this.#shelf));
  }

  transact<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    refuseNested(this.#inside);
    const run = this.#turn.then(() => this.#commit(fn));
    this.#turn = run.catch(() => {});
    return run;
  }

  watch(listener: (ids: string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  async #commit<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    const { draft, result } = await this.#inside.run(true, () => draftOf(this.#shelf, fn));
    this.#shelf.keep(draft);
    const ids = [...draft.records.keys()];
    if (ids.length > 0) for (const listener of this.#listeners) listener(ids);
    return result;
  }
}

class MemoryShelf implements Shelf {
  readonly #records = new Map<string, ReadRecord>();
  readonly #rows = new ShelfRows();
  readonly #ledger = new Map<string, Ledgered>();
  readonly #claims = new Map<string, readonly Claim[]>();

  keep({ records, changedClaims }: Draft): void {
    for (const [id, { after, row, ledgered }] of records) {
      this.#records.set(id, after);
      this.#rows.set(row);
      if (ledgered) this.#ledger.set(id, ledgered);
    }
    for (const [ticket, claims] of changedClaims) this.#claims.set(ticket, claims);
  }

  record(id: string): ReadRecord | undefined {
    return this.#records.get(id);
  }

  row(id: string) {
    return this.#rows.get(id);
  }

  async ready(): Promise<void> {}

  list(...asked: Parameters<ShelfRows['list']>) {
    return this.#rows.list(...asked);
  }

  counts() {
    return this.#rows.counts();
  }

  ids() {
    return this.#rows.ids();
  }

  withSlug(slug: string) {
    return this.#rows.withSlug(slug);
  }

  referring(id: string) {
    return this.#rows.referring(id);
  }

  createdBy(request: string) {
    return this.#rows.createdBy(request);
  }

  ledgered(id: string) {
    return this.#ledger.get(id);
  }

  claims(): readonly Claim[] {
    return [...this.#claims.values()].flat();
  }

  look() {
    return undefined;
  }

  recheck(): boolean {
    return false;
  }
}
