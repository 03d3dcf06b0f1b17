import { isDeepStrictEqual } from 'node:util';
import { type RecordFiles, readRecord, summarise } from '../../domain/record.ts';
import type { Summary } from '../../domain/summary.ts';
import type { Need, ReadRecord } from '../shelf.ts';
import { readInStep, type UnreadOf } from './in-step.ts';
import type { RecordIndex } from './index/record-index.ts';
import { RecentRecords } from './recent-records.ts';
import type { RecordKey } from './record-key.ts';
import { currentKey, readRecordFiles } from './record-reader.ts';
import type { RecordPlace, RecordsRoot } from './records-root.ts';
import type { SeenFolders } from './seen-folders.ts';
import { Slices } from './slices.ts';
import { Unread } from './unread.ts';

/** What a question for one page waits for at most; what was not read until then is told beside the answer. */
const PAGE_MS = 300;
/** So many active Tickets are compared with their files before the first answer of a process that trusts a snapshot. */
const FIRST_LOOKS = 2_000;

/** Told how many of all records there is a row of, while somebody waits for it; that all are there when the wait is over. */
export type OnProgress = (read: number, of: number) => void;

type KeeperParts = {
  root: RecordsRoot;
  index: RecordIndex;
  folders: SeenFolders;
  behind: UnreadOf;
  onProgress: OnProgress;
};

/** Keeps the rows of an index true to the files of the records. How soon each of them is looked at, others say. */
export class RowKeeper {
  readonly #root: RecordsRoot;
  readonly #index: RecordIndex;
  readonly #folders: SeenFolders;
  readonly #behind: UnreadOf;
  readonly #onProgress: OnProgress;
  readonly #unread = new Unread();
  readonly #recent = new RecentRecords();
  /** These changed, or may have. */
  #suspects = new Set<string>();
  /** Whether there may be such Tickets, active or closed, that were not compared with their files since all were doubted. */
  #doubt = { active: false, closed: false };
  #firstLooks = 0;
  /** How many rows were made of files. */
  made = 0;

  constructor({ root, index, folders, behind, onProgress }: KeeperParts) {
    this.#root = root;
    this.#index = index;
    this.#folders = folders;
    this.#behind = behind;
    this.#onProgress = onProgress;
  }

  get unread(): number {
    return this.#unread.size;
  }

  count(closed: boolean): number {
    const { closed: count = 0 } = this.#index.rows.counts();
    return closed ? count : this.#index.size - count;
  }

  /** Ids of active or of closed Tickets, to look at one by one. */
  ids(closed: boolean): Generator<string> {
    return this.#index.ids(closed);
  }

  get isDoubtful(): boolean {
    return this.#doubt.active || this.#doubt.closed;
  }

  record(id: string): ReadRecord | undefined {
    const place = this.#root.place(id);
    if (!place) {
      this.#root.require();
      this.drop(id);
      return undefined;
    }
    return this.#load(place);
  }

  row(id: string): Summary | undefined {
    const isKnown = this.#index.has(id) && !this.#unread.has(id);
    if (this.#suspects.delete(id) || !isKnown || this.#index.isDoubtful(id)) this.check(id, true);
    return this.#index.rows.get(id);
  }

  look(id: string): ReadRecord | undefined {
    return this.#looksSame(id, false) ? undefined : this.record(id);
  }

  /** Looks at one record's files, and reads them again when they changed. The short look is for sweeps. */
  check(id: string, short = false): boolean {
    return !this.#looksSame(id, short) && this.#reload(id);
  }

  /** A record as it was at hand last, unless something speaks against it. */
  last(id: string): ReadRecord | undefined {
    const isSound = !this.#suspects.has(id) && !this.#index.isDoubtful(id);
    return isSound ? this.#recent.last(id) : undefined;
  }

  /** Takes over what was just written, as it was written: the next look reads it all the same, its files are so young. */
  keep(read: ReadRecord, row: Summary, place: RecordPlace): void {
    this.#set(row, place, undefined);
    this.#recent.keep({ read, ledgered: this.#index.ledgered(place.id), row });
  }

  /** The same for what another process wrote. */
  take(read: ReadRecord): void {
    const { id } = read.files;
    this.#suspects.delete(id);
    this.keep(read, summarise(read.record, this.#index.ledgered(id)), { id, path: id });
  }

  drop(id: string): void {
    this.#unread.delete(id);
    this.#suspects.delete(id);
    if (this.#index.has(id)) this.#index.delete(id);
  }

  /** Nothing is known of any record. */
  forget(): void {
    this.#unread.clear();
    this.#index.clear();
    this.#folders.forget();
  }

  /** Notes the folders that came, and drops those that went. Returns the ids. `explained` as in `SeenFolders`. */
  checkFolders(explained = false): string[] {
    const present = this.#folders.changed(explained);
    if (!present) return [];
    const gone = [...this.#index.rows.ids()].filter((id) => !present.has(id));
    for (const id of gone) this.drop(id);
    const come = [...present.values()].filter(
      ({ id, path }) => this.#index.place(id)?.path !== path && !this.#unread.has(id),
    );
    this.#unread.add(come);
    return [...gone, ...come.map(({ id }) => id)];
  }

  /** These records changed, or may have: they are read before the next answer. */
  suspect(ids: Iterable<string>): void {
    for (const id of ids) this.#suspects.add(id);
  }

  /** Any record may have changed: active ones are looked at before the next answer, closed ones before one that they could be in. */
  suspectAll(): void {
    this.#index.doubtAll();
    this.#doubt = { active: true, closed: true };
  }

  /** Nobody looked for a while: some are looked at before the next answer, all others by and by. */
  lookAgain(): void {
    this.#firstLooks = FIRST_LOOKS;
  }

  /** Looks at those that are suspected by name, and gives the ids of those that had changed. */
  settle(): string[] {
    if (this.#suspects.size === 0) return [];
    const suspects = this.#suspects;
    this.#suspects = new Set();
    try {
      return [...suspects].filter((id) => !this.#unread.has(id) && this.check(id));
    } catch (error) {
      // What was not looked at is suspected still.
      this.suspect(suspects);
      throw error;
    }
  }

  /** Waits until the rows are there, and true, that an answer needs. */
  async ready({ page, closed }: Need): Promise<void> {
    const slices = new Slices();
    const until = page ? performance.now() + PAGE_MS : Number.POSITIVE_INFINITY;
    this.settle();
    await this.#lookAtFirst(slices);
    await this.#compare('active', slices);
    if (closed) await this.#compare('closed', slices);
    const { made } = this;
    while (this.readNext() && performance.now() < until) {
      if (!slices.isOver) continue;
      this.#onProgress(this.#index.size, this.#index.size + this.unread);
      await slices.next();
    }
    if (this.made > made) this.#onProgress(this.#index.size, this.#index.size);
  }

  /** Looks on at those that are doubted, until the time is over. Gives the ids of those that had changed. */
  compareSome(isOver: () => boolean): string[] {
    const changed: string[] = [];
    for (const which of ['active', 'closed'] as const) {
      if (!this.#doubt[which]) continue;
      const { version } = this.#index;
      for (const id of this.#index.ids(which === 'closed', true)) {
        if (isOver()) return changed;
        if (this.check(id, true)) changed.push(id);
      }
      if (version === this.#index.version) this.#doubt[which] = false;
    }
    return changed;
  }

  /** Reads on those that have no row yet. Gives the ids of those that came after somebody began to listen. */
  readSome(isOver: () => boolean): string[] {
    while (!isOver() && this.readNext());
    return [];
  }

  /** Makes the row of the next record that has none; false when all have one. */
  readNext(): boolean {
    const place = this.#unread.take();
    if (!place) return false;
    const { files, key } = readRecordFiles(this.#root, place);
    const isGone = files.item === undefined && files.thread === undefined && !this.#root.place(place.id);
    if (!isGone) {
      this.#set(this.#rowOf(files), place, key);
      this.made += 1;
    }
    if (this.#index.isBulky) this.#index.condense(this.isDoubtful);
    return true;
  }

  /** The same row as by `#load`, for one of many records of which nobody wants the rest. */
  #rowOf(files: RecordFiles): Summary {
    const record = readRecord(files);
    const row = summarise(record, this.#index.ledgered(files.id));
    if (row.flags.length === 0 && record.item.state === row.state) return row;
    return readInStep(files, this.#recent, this.#index, this.#behind).row;
  }

  async #lookAtFirst(slices: Slices): Promise<void> {
    for (const id of this.#firstLooks > 0 ? this.#index.ids(false) : []) {
      if (--this.#firstLooks < 0) break;
      this.check(id, true);
      if (slices.isOver) await slices.next();
    }
    this.#firstLooks = 0;
  }

  /** Looks at all of them that were not looked at since all were doubted. */
  async #compare(which: 'active' | 'closed', slices: Slices): Promise<void> {
    while (this.#doubt[which]) {
      const { version } = this.#index;
      for (const id of this.#index.ids(which === 'closed', true)) {
        this.check(id, true);
        if (slices.isOver) await slices.next();
      }
      // Doubted again meanwhile, or with another base under them, some may not have been looked at.
      if (version === this.#index.version) this.#doubt[which] = false;
    }
  }

  #looksSame(id: string, short: boolean): boolean {
    return this.#index.compare(id, (place) => currentKey(this.#root, place, short));
  }

  /** Whether the row now says something else than before. */
  #reload(id: string): boolean {
    const before = this.#index.rows.get(id);
    this.record(id);
    const row = this.#index.rows.get(id);
    return row !== before && !isDeepStrictEqual(row, before);
  }

  #load(place: RecordPlace): ReadRecord {
    const { files, key } = readRecordFiles(this.#root, place);
    const { read, row } = readInStep(files, this.#recent, this.#index, this.#behind);
    this.made += 1;
    this.#set(row, place, key);
    return read;
  }

  #set(row: Summary, place: RecordPlace, key: RecordKey | undefined): void {
    this.#unread.delete(place.id);
    this.#index.set(row, place, key);
  }
}
