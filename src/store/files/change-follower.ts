import { AsyncResource } from 'node:async_hooks';
import { LocalError, refusedBy } from '../../local/local-error.ts';
import type { FileShelf } from './file-shelf.ts';
import type { GitMark } from './git-mark.ts';
import type { LedgerFeed } from './ledger-feed.ts';

const TICK_MS = 100;
/** All active Tickets are looked at once in so many ticks, where their number lets it. */
const ACTIVE_TICKS = 14;
/** So many closed ones are looked at in a tick: nobody waits for them. */
const CLOSED_IN_TICK = 25;
/** A tick takes so much time for looking at records, and goes on in the next: questions must not wait for it. */
const TICK_BUDGET_MS = 10;
/** Less while somebody writes: in a crowd, each would read what all others wrote, and wrote again since. */
const BUSY_BUDGET_MS = 0.1;
/** More where any record may have changed, or is not read: somebody may wait for it, and it is over soon. */
const OPEN_BUDGET_MS = 25;
/** How long after the last change there is time for what can wait: a crowd of writers needs the processor. */
const QUIET_MS = 1_000;
/** How long after the last question the sweep goes on. */
const IN_USE_MS = 60_000;

/**
 * Keeps a shelf true to the disk while somebody asks or listens; then it stops. What this program wrote, in
 * whatever process, the ledger tells within a tick, and what git moved shows by git's own files. Edits from
 * outside are found by looking at the records' files, some in each tick: at an active Ticket's every 1.4 s up to
 * about 10,000 of them, which takes 5 % of one processor, and more seldom when there are more; at a closed
 * one's in a round of 250 a second. Before each answer the rows in it are looked at in any case.
 */
export class ChangeFollower {
  readonly #shelf: FileShelf;
  readonly #feed: LedgerFeed;
  readonly #git: GitMark;
  readonly #onChange: (ids: string[]) => void;
  /** Called in a tick, when there is time. */
  readonly #atLeisure: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  #lastUse = 0;
  #lastChange = 0;
  #held = false;
  readonly #active: Round;
  readonly #closed: Round;
  /** Listeners hear of a change outside of the transaction in which the ticking may have begun. */
  readonly #tick: () => void;

  constructor(
    shelf: FileShelf,
    feed: LedgerFeed,
    git: GitMark,
    onChange: (ids: string[]) => void,
    atLeisure: () => unknown,
  ) {
    this.#shelf = shelf;
    this.#feed = feed;
    this.#git = git;
    this.#onChange = onChange;
    this.#atLeisure = atLeisure;
    this.#active = new Round(() => shelf.readiness.ids(false));
    this.#closed = new Round(() => shelf.readiness.ids(true));
    this.#tick = AsyncResource.bind(() => this.#run());
  }

  /** Brings the shelf up to date, as every question does first; up to `applied`, where that is known. */
  catchUp(applied?: number): void {
    this.#lastUse = performance.now();
    this.#tell(this.#look(applied));
    if (this.#timer) return;
    this.#shelf.readiness.lookAgain();
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
    // A question looked a moment ago, and where nobody listens the next one does.
    const isFresh = !this.#held && performance.now() < this.#lastUse + TICK_MS;
    const seen = isFresh ? [] : this.#look();
    // What is suspected is read when somebody asks for it, and for listeners at once.
    const settled = this.#held ? this.#shelf.keeper.settle() : [];
    this.#tell(new Set([...seen, ...settled, ...this.#sweep()]));
    if (!this.#isQuiet) return;
    this.#shelf.settleFolders();
    this.#atLeisure();
  }

  get #isQuiet(): boolean {
    return performance.now() > this.#lastChange + QUIET_MS;
  }

  /** What shows without a look at each record. */
  #look(applied?: number): Set<string> {
    const committed = this.#feed.read(applied);
    if (this.#git.moved()) this.#shelf.suspectAll();
    const seen = new Set([...committed, ...this.#shelf.keeper.checkFolders(committed.length > 0)]);
    if (seen.size > 0) this.busy();
    return seen;
  }

  /** Looks at the next few records; at more of them after all were doubted, and reads those that have no row yet. */
  #sweep(): string[] {
    const { readiness, keeper } = this.#shelf;
    const budget = this.#isQuiet ? TICK_BUDGET_MS : BUSY_BUDGET_MS;
    const until = performance.now() + (readiness.isOpen ? OPEN_BUDGET_MS : budget);
    const isOver = () => performance.now() > until;
    if (readiness.isOpen) return readiness.goOn(isOver);
    const changed: string[] = [];
    const look = (id: string) => {
      if (keeper.check(id, true)) changed.push(id);
    };
    this.#active.go(readiness.count(false) / ACTIVE_TICKS, isOver, look);
    this.#closed.go(CLOSED_IN_TICK, isOver, look);
    return changed;
  }

  #tell(ids: Set<string>): void {
    if (ids.size > 0) this.#onChange([...ids]);
  }
}

/** The same ids again and again, some of them in each tick. */
class Round {
  readonly #ids: () => Iterator<string>;
  #left: Iterator<string> | undefined;

  constructor(ids: () => Iterator<string>) {
    this.#ids = ids;
  }

  go(share: number, isOver: () => boolean, look: (id: string) => void): void {
    this.#left ??= this.#ids();
    for (let count = 0; count < share && !isOver(); count++) {
      const { value, done } = this.#left.next();
      if (done) {
        this.#left = undefined;
        return;
      }
      look(value);
    }
  }
}
