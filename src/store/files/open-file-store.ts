import { AsyncLocalStorage } from 'node:async_hooks';
import type { ThreadEvent } from '../../domain/event.ts';
import type { RecordFiles } from '../../domain/record.ts';
import { parseThread } from '../../domain/thread.ts';
import { disk, type FileAccess } from '../../local/file-access.ts';
import { Ledger, type LedgerHead } from '../../local/ledger.ts';
import { LocalError, refusedBy } from '../../local/local-error.ts';
import { Lock } from '../../local/lock.ts';
import { Place } from '../../local/place.ts';
import type { Draft } from '../draft.ts';
import { refuseNested } from '../refuse-nested.ts';
import { NAMES, ShelfView } from '../shelf-view.ts';
import type { Store, Transaction, View } from '../store.ts';
import { draftOf } from '../transact.ts';
import type { Inspected, LocalDamage, Upkeep } from '../upkeep.ts';
import { AcknowledgedRecords } from './acknowledged-records.ts';
import { ChangeFollower } from './change-follower.ts';
import { ClaimsFile } from './claims-file.ts';
import { Committer } from './commit.ts';
import { FileShelf } from './file-shelf.ts';
import { GitMark } from './git-mark.ts';
import { GitSteps } from './git-steps.ts';
import { inspectRecords, leftOver, localDamage } from './inspect.ts';
import { claimsIn, LedgerFeed } from './ledger-feed.ts';
import { LeftIndex } from './left-index.ts';
import { readArtifact } from './read-artifact.ts';
import type { OnProgress } from './readiness.ts';
import { RecordWriter } from './record-writer.ts';
import { RecordsRoot } from './records-root.ts';
import { said, sayRefusal } from './say-refusal.ts';
import type { RowReaderSource } from './second-reader.ts';

export type FileStoreOptions = {
  /** The folder that the records lie in. */
  root: string;
  /** The folder for the run-time facts of this machine; made with the first write. */
  localDir: string;
  /** How long a transaction waits for its turn. */
  waitMs?: number;
  access?: FileAccess;
  /** Told how many of all records were read, while somebody waits for them. */
  onProgress?: OnProgress;
  /** Helps where there are many records to read. Of the real disk only. */
  secondReader?: RowReaderSource | undefined;
};

const WAIT_MS = 10_000;
const NOT_READ = 'the records were not read';
/** A store in files, with what a doctor needs beyond the port. */
export type FileStore = Store &
  Upkeep & {
    /** The events of a record as this machine acknowledged it. */
    ledgerEvents(id: string): ThreadEvent[];
  };

/**
 * Opens the records in a folder. Nothing is read before the first question, and nothing is written before the
 * first change, so a disk that is read-only can be read.
 */
export function openFileStore(options: FileStoreOptions): FileStore {
  return new LockedFileStore(options);
}

class LockedFileStore implements FileStore {
  readonly #waitMs: number;
  readonly #place: Place;
  readonly #root: RecordsRoot;
  readonly #lock: Lock;
  readonly #ledger: Ledger;
  readonly #claims: ClaimsFile;
  readonly #acknowledged: AcknowledgedRecords;
  readonly #committer: Committer;
  readonly #shelf: FileShelf;
  readonly #feed: LedgerFeed;
  readonly #left: LeftIndex;
  readonly #follower: ChangeFollower;
  readonly #inside = new AsyncLocalStorage<true>();
  readonly #listeners = new Set<(ids: string[]) => void>();

  constructor({
    root,
    localDir,
    waitMs = WAIT_MS,
    access = disk,
    onProgress,
    secondReader,
  }: FileStoreOptions) {
    this.#waitMs = waitMs;
    this.#place = new Place(localDir);
    this.#root = new RecordsRoot(root, access);
    this.#lock = new Lock(this.#place.at('lock'));
    this.#ledger = new Ledger(this.#place, access);
    this.#acknowledged = new AcknowledgedRecords(this.#ledger);
    this.#claims = new ClaimsFile(this.#place, access, () => claimsIn(this.#ledger));
    const writer = new RecordWriter(this.#root, this.#place, this.#claims);
    this.#committer = new Committer(this.#root, this.#ledger, writer);
    this.#shelf = new FileShelf(
      this.#root,
      () => this.#claims.claims(),
      (id) => this.#feed.unread(id),
      onProgress,
      secondReader,
    );
    this.#feed = new LedgerFeed(this.#ledger, this.#shelf);
    const git = new GitMark(this.#root, new GitSteps(this.#place, access));
    const parts = { root: this.#root, place: this.#place, files: access };
    this.#left = new LeftIndex({ ...parts, shelf: this.#shelf, feed: this.#feed, git });
    this.#follower = new ChangeFollower(
      this.#shelf,
      this.#feed,
      git,
      (ids) => this.#tell(ids),
      () => this.#shelf.readiness.isOpen || this.#left.saveWhenMuchIsNew(),
    );
  }

  async read<T>(fn: (view: View) => Promise<T>): Promise<T> {
    try {
      this.#finishForTheDead();
      this.#catchUp();
      return await fn(new ShelfView(this.#shelf));
    } catch (error) {
      throw sayRefusal(error, NOT_READ);
    }
  }

  async transact<T>(fn: (tx: Transaction) => Promise<T>): Promise<T> {
    refuseNested(this.#inside);
    await this.#whole();
    return this.#alone(async (applied) => {
      this.#catchUp(applied);
      await this.#shelf.ready(NAMES);
      const { draft, result } = await this.#inside.run(true, () => draftOf(this.#shelf, fn));
      if (!draft.isEmpty) this.#commit(draft);
      return result;
    });
  }

  async recover(): Promise<void> {
    await this.#alone(async () => {});
  }

  watch(listener: (ids: string[]) => void): () => void {
    said('nobody listens to the records', () => {
      // What is there already is no change: only what comes from now on is told.
      this.#catchUp();
      this.#shelf.keeper.settle();
      this.#listeners.add(listener);
      this.#follower.hold(true);
    });
    return () => {
      this.#listeners.delete(listener);
      this.#follower.hold(this.#listeners.size > 0);
    };
  }

  async close(): Promise<void> {
    this.#follower.stop();
    this.#listeners.clear();
    // Every promise of the process would pass through it for ever.
    this.#inside.disable();
    this.#lock.letGo();
    this.#shelf.second.close();
    this.#left.saveWhenMuchIsNew();
  }

  *inspect(): Generator<Inspected> {
    try {
      yield* inspectRecords(this.#root, (id) => this.#shelf.ledgered(id));
    } catch (error) {
      throw sayRefusal(error, NOT_READ);
    }
  }

  artifact(id: string, path: string, limit: number): { content: Uint8Array; size: number } | undefined {
    return said(NOT_READ, () => {
      const place = this.#root.place(id);
      return place && readArtifact(this.#root, place, path, limit);
    });
  }

  acknowledged(id: string): RecordFiles | undefined {
    return said(NOT_READ, () => this.#acknowledged.record(id));
  }

  ledgerEvents(id: string): ThreadEvent[] {
    return parseThread(this.acknowledged(id)?.thread ?? '').events;
  }

  missing(): string[] {
    return said(NOT_READ, () => {
      this.#catchUp();
      return this.#shelf.missing();
    });
  }

  localDamage(): LocalDamage[] {
    return said(NOT_READ, () => localDamage(this.#ledger, this.#claims));
  }

  leftOver(): { files: string[]; unfinished: boolean } {
    return said(NOT_READ, () => {
      const unfinished = this.#ledger.size() > this.#ledger.applied();
      return { files: leftOver(this.#root), unfinished };
    });
  }

  /** Runs `fn` as the only writer of this machine, behind everything that was committed. */
  async #alone<T>(fn: (applied: number) => Promise<T>): Promise<T> {
    try {
      this.#place.prepare();
      const result = await this.#lock.hold(this.#waitMs, () => fn(this.#committer.recover()));
      if (!this.#committer.isTold) this.#lock.letGo();
      return result;
    } catch (error) {
      throw sayRefusal(error, 'nothing was changed');
    }
  }

  #commit(draft: Draft): void {
    const ids = [...draft.records.keys()];
    try {
      const { heads, end } = this.#shelf.whileWriting(draft, () => this.#committer.commit(draft));
      this.#passOwn(draft, heads, end);
      this.#follower.busy();
      this.#tell(ids);
    } catch (error) {
      throw sayRefusal(error, `${ids.join(', ') || 'a claim'} was not changed`);
    }
  }

  /** What cannot be taken over now is read from the ledger and the files with the next question: it is committed. */
  #passOwn(draft: Draft, heads: readonly LedgerHead[], end: number): void {
    try {
      this.#feed.pass(heads, end);
      this.#shelf.keep(draft);
    } catch (error) {
      if (!(refusedBy(error, 'the change') instanceof LocalError)) throw error;
    }
  }

  /** Waits for every row before the lock is held: others must not wait for it. */
  async #whole(): Promise<void> {
    if (this.#left.isOpen && this.#shelf.keeper.unread === 0) return;
    try {
      this.#catchUp();
      await this.#shelf.ready(NAMES);
    } catch (error) {
      throw sayRefusal(error, 'nothing was changed');
    }
  }

  /** A change of a dead writer was told to nobody, but may be half to be seen: it is finished if nobody else is at it. */
  #finishForTheDead(): void {
    try {
      if (this.#ledger.size() <= this.#ledger.applied()) return;
      this.#lock.tryHold(() => void this.#committer.recover());
    } catch {
      // Reading goes on without it, on a disk that is read-only for one; a writer will say what is wrong.
    }
  }

  #catchUp(applied?: number): void {
    this.#left.open();
    this.#follower.catchUp(applied);
  }

  #tell(ids: string[]): void {
    if (ids.length > 0) for (const listener of this.#listeners) listener(ids);
  }
}
