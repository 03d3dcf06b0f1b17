import type { ReadRow, RowOrder } from './read-rows.ts';
import type { RowKeeper } from './row-keeper.ts';

/** Reads records beside this thread. Answers in the order of the questions; after `failed` it answers no more. */
export type RowReader = {
  read(orders: readonly RowOrder[]): void;
  end(): void;
};
export type RowReaderEvents = {
  rows(rows: readonly (ReadRow | undefined)[]): void;
  failed(): void;
};
/** Where it comes from, undefined where there is none to be had, and from how many records on it is worth its start. */
export type RowReaderSource = {
  start: (root: string, events: RowReaderEvents) => RowReader | undefined;
  from: number;
};

/** So many records are handed over at once, and so many hands full ahead of the answers. */
const HANDFUL = 128;
const AHEAD = 3;

/**
 * Has a second thread read records of which there is no row yet, the oldest first, while this one reads the newest.
 * It only reads: what it says is looked at here like everything else, and what it does not say is read here.
 */
export class SecondReader {
  /** Undefined also when it failed once. */
  #source: RowReaderSource | undefined;
  readonly #root: string;
  readonly #keeper: RowKeeper;
  #reader: RowReader | undefined;
  readonly #lent: RowOrder[][] = [];
  readonly #waiting: (() => void)[] = [];

  constructor(source: RowReaderSource | undefined, root: string, keeper: RowKeeper) {
    this.#source = source;
    this.#root = root;
    this.#keeper = keeper;
  }

  get isAtWork(): boolean {
    return this.#lent.length > 0;
  }

  /** Begins where there is much to read, and goes on until nothing is left. */
  goOn(): void {
    this.#reader ??= this.#begin();
    while (this.#reader && this.#lent.length < AHEAD) {
      // The last ones are read here sooner than there: nobody has to wait for the other then.
      const orders = this.#keeper.lend(HANDFUL, AHEAD * HANDFUL);
      if (orders.length === 0) break;
      this.#lent.push(orders);
      this.#reader.read(orders);
    }
    if (!this.isAtWork) this.end();
  }

  #begin(): RowReader | undefined {
    if (!this.#source || this.#keeper.unread < this.#source.from) return undefined;
    const events = { rows: this.#take.bind(this), failed: this.#fail.bind(this) };
    const reader = this.#source.start(this.#root, events);
    if (!reader) this.#source = undefined;
    return reader;
  }

  /** For good. */
  close(): void {
    this.#source = undefined;
    this.end();
  }

  /** Waits until it says something. */
  heard(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  end(): void {
    this.#reader?.end();
    this.#reader = undefined;
    for (const orders of this.#lent.splice(0)) this.#keeper.takeBack(orders);
    this.#wake();
  }

  #take(rows: readonly (ReadRow | undefined)[]): void {
    const orders = this.#lent.shift() ?? [];
    try {
      orders.forEach((order, position) => {
        this.#keeper.takeRead(order, rows[position]);
      });
    } catch {
      // Nobody waits here for what the disk refuses: whoever reads them is told.
      this.#keeper.takeBack(orders);
    }
    this.goOn();
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #fail(): void {
    this.close();
  }
}
