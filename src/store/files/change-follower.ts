import { AsyncResource } from 'node:async_hooks';
import { LocalError, refusedBy } from '../../local/local-error.ts';
import type { FileShelf } from './file-shelf.ts';
import type { GitMark } from './git-mark.ts';
import type { LedgerFeed } from './ledger-feed.ts';

const TICK_MS = 100;
/** Active Tickets are looked at once in so many ticks, the others and the folders more seldom. */
const ACTIVE_TICKS = 10;
const OTHER_TICKS = 18;
/** A tick stops after so much time, and goes on in the next: questions must not wait for it. */
const TICK_BUDGET_MS = 5;
/** How long after the last change there is time for what can wait: a crowd of writers needs the processor. */
const QUIET_MS = 1_000;
/** How long after the last question the sweep goes on. */
const IN_USE_MS = 60_000;

/**
 * Keeps a shelf true to the disk. What this program wrote, in whatever process, the ledger tells exactly and at
 * once. Edits from outside are found by looking: at everything when git moved files or when nobody looked
 * for a while, and at a part of the records in every tick while the store is in use.
 */
export class ChangeFollower {
  readonly #shelf: FileShelf;
  readonly #feed: LedgerFeed;
  readonly #git: GitMark;
  readonly #onChange: (ids: string[]) => void;
  /** Called in a tick, when there is time. */
  readonly #atLeisure: () => void;
  #timer: NodeJS.Timeout | undefined;
  #lastUse = 0;
  #lastChange = 0;
  #held = false;
  readonly #active: Round;
  readonly #others: Round;
  /** Listeners hear of a change outside of the transaction in which the ticking may have begun. */
  readonly #tick: () => void;

  constructor(
    shelf: FileShelf,
    feed: LedgerFeed,
    git: GitMark,
    onChange: (ids: string[]) => void,
    atLeisure: () => void,
  ) {
    this.#shelf = shelf;
    this.#feed = feed;
    this.#git = git;
    this.#onChange = onChange;
    this.#atLeisure = atLeisure;
    this.#active = new Round(ACTIVE_TICKS, () => shelf.idsWhere((state) => state !== 'closed'));
    this.#others = new Round(OTHER_TICKS, () => shelf.idsWhere((state) => state === 'closed'));
    this.#tick = AsyncResource.bind(() => this.#run());
  }

  /** Brings the shelf up to date, as every question does first; up to `applied`, where that is known. */
  catchUp(applied?: number): void {
    this.#lastUse = performance.now();
    if (this.#timer) {
      this.#tell(this.#look(applied));
      return;
    }
    this.#shelf.suspectAll();
    this.#tell(this.#look(applied));
    this.#timer = setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /** Something changes: what can wait is put off. */
  busy(): void {
    this.#lastChange = performance.now();
  }

  /** Goes on while nobody asks: somebody listens. */
  hold(held: boolean): void {
    this.#held = held;
    if (held) this.catchUp();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    if (!this.#held && performance.now() - this.#lastUse > IN_USE_MS) {
      this.stop();
      return;
    }
    try {
      this.#lookAround();
    } catch (error) {
      // A disk that fails now is told to whoever asks next; a bug is one here as everywhere.
      if (!(refusedBy(error, 'the sweep') instanceof LocalError)) throw error;
    }
  }

  #lookAround(): void {
    const seen = this.#look();
    // What is suspected is read when somebody asks for it, and for listeners at once.
    const settled = this.#held ? this.#shelf.settle() : [];
    this.#tell(new Set([...seen, ...settled, ...this.#sweep()]));
    if (performance.now() > this.#lastChange + QUIET_MS) this.#atLeisure();
  }

  /** What shows without a look at each record. */
  #look(applied?: number): Set<string> {
    const committed = this.#feed.read(applied);
    if (this.#git.moved()) this.#shelf.suspectAll();
    const seen = new Set([...committed, ...this.#shelf.checkFolders(committed.length > 0)]);
    if (seen.size > 0) this.busy();
    return seen;
  }

  /** Looks at the next few records, so that all were looked at when their round is over. */
  #sweep(): string[] {
    const until = performance.now() + TICK_BUDGET_MS;
    if (this.#others.isOver) this.#shelf.suspectFolders();
    return [this.#active, this.#others].flatMap((round) => {
      const changed: string[] = [];
      for (let left = round.share; left > 0 && performance.now() < until; left--) {
        const id = round.next();
        if (id !== undefined && this.#shelf.check(id, true)) changed.push(id);
      }
      return changed;
    });
  }

  #tell(ids: Set<string>): void {
    if (ids.size > 0) this.#onChange([...ids]);
  }
}

/** The same ids again and again, a share of them in each tick. */
class Round {
  readonly #ids: () => string[];
  readonly #ticks: number;
  #left: string[] = [];
  #size = 0;

  constructor(ticks: number, ids: () => string[]) {
    this.#ticks = ticks;
    this.#ids = ids;
  }

  get isOver(): boolean {
    return this.#left.length === 0;
  }

  get share(): number {
    return Math.max(1, Math.ceil(this.#size / this.#ticks));
  }

  next(): string | undefined {
    if (this.isOver) {
      this.#left = this.#ids();
      this.#size = this.#left.length;
    }
    return this.#left.pop();
  }
}
