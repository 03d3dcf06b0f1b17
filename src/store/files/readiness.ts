import type { Need } from '../shelf.ts';
import type { RecordIndex } from './index/record-index.ts';
import type { RowKeeper } from './row-keeper.ts';
import type { SecondReader } from './second-reader.ts';
import { Slices } from './slices.ts';

/** What a question for one page waits for at most; what was not read until then is told beside the answer. */
const PAGE_MS = 300;
/** So many are read in any case: a small workspace is always shown whole. */
const FEW = 200;
/** So many active Tickets are compared with their files before the first answer of a process that trusts a snapshot. */
const FIRST_LOOKS = 500;

/** Told how many of all records there is a row of, while somebody waits for it; that all are there when the wait is over. */
export type OnProgress = (read: number, of: number) => void;

/**
 * Says when an index is true enough to answer from. Rows that somebody doubts are compared with their files, and
 * records without a row are read: in slices before an answer that needs them, and else when there is time.
 */
export class Readiness {
  readonly #index: RecordIndex;
  readonly #keeper: RowKeeper;
  readonly #second: SecondReader;
  readonly #onProgress: OnProgress;
  #firstLooks = 0;

  constructor(index: RecordIndex, keeper: RowKeeper, second: SecondReader, onProgress: OnProgress) {
    this.#index = index;
    this.#keeper = keeper;
    this.#second = second;
    this.#onProgress = onProgress;
  }

  /** Whether there are records that may have changed, or have no row yet. */
  get isOpen(): boolean {
    return this.#index.isDoubtful || this.#keeper.unread > 0;
  }

  /** Nobody looked for a while: some are looked at before the next answer, all others by and by. */
  lookAgain(): void {
    this.#firstLooks = FIRST_LOOKS;
  }

  /** Waits until the rows are there, and true, that an answer needs. */
  async ready({ page, closed, names }: Need): Promise<void> {
    const slices = new Slices();
    const until = page ? performance.now() + PAGE_MS : Number.POSITIVE_INFINITY;
    if (!names) this.#keeper.settle();
    await this.#lookAtFirst(slices);
    await this.#compare('active', slices);
    if (closed) await this.#compare('closed', slices);
    await this.#read(until, slices);
  }

  /** Goes on with what is open, until the time is over. Gives the ids of those that had changed. */
  goOn(isOver: () => boolean): string[] {
    const changed = [...this.#compareSome('active', isOver), ...this.#compareSome('closed', isOver)];
    while (!isOver() && this.#keeper.readNext());
    return changed;
  }

  count(closed: boolean): number {
    const { closed: count = 0 } = this.#index.rows.counts();
    return closed ? count : this.#index.size - count;
  }

  /** Ids of active or of closed Tickets, to look at one by one. */
  ids(closed: boolean): Generator<string> {
    return this.#index.ids(closed);
  }

  async #lookAtFirst(slices: Slices): Promise<void> {
    for (const id of this.#firstLooks > 0 ? this.#index.ids(false) : []) {
      if (--this.#firstLooks < 0) break;
      this.#keeper.check(id, true);
      if (slices.isOver) await slices.next();
    }
    this.#firstLooks = 0;
  }

  /** Looks at all of them that were not looked at since all were doubted. */
  async #compare(which: 'active' | 'closed', slices: Slices): Promise<void> {
    while (this.#index.doubt[which]) {
      const { version } = this.#index;
      for (const id of this.#index.ids(which === 'closed', true)) {
        this.#keeper.check(id, true);
        if (slices.isOver) await slices.next();
      }
      // Doubted again meanwhile, or with another base under them, some may not have been looked at.
      if (version === this.#index.version) this.#index.doubt[which] = false;
    }
  }

  #compareSome(which: 'active' | 'closed', isOver: () => boolean): string[] {
    const changed: string[] = [];
    if (!this.#index.doubt[which]) return changed;
    const { version } = this.#index;
    for (const id of this.#index.ids(which === 'closed', true)) {
      if (isOver()) return changed;
      if (this.#keeper.check(id, true)) changed.push(id);
    }
    if (version === this.#index.version) this.#index.doubt[which] = false;
    return changed;
  }

  async #read(until: number, slices: Slices): Promise<void> {
    const { made } = this.#keeper;
    this.#second.goOn();
    for (;;) {
      const isRead = this.#keeper.readNext();
      if (!isRead && !this.#second.isAtWork) break;
      if (performance.now() > until && this.#keeper.made - made >= FEW) break;
      if (!isRead) await this.#second.heard();
      if (!slices.isOver) continue;
      this.#onProgress(this.#index.size, this.#index.size + this.#keeper.unread);
      await slices.next();
    }
    if (this.#keeper.made > made) this.#onProgress(this.#index.size, this.#index.size);
  }
}
