import { isDeepStrictEqual } from 'node:util';
import { type RecordFiles, summarise } from '../../domain/record.ts';
import type { Summary } from '../../domain/summary.ts';
import type { ReadRecord } from '../shelf.ts';
import { FollowedChanges, type LaterChange } from './followed-changes.ts';
import { readInStep, type UnreadOf } from './in-step.ts';
import type { RecordIndex } from './index/record-index.ts';
import { isEmpty, type ReadRow, type RowOrder, rowOf } from './read-rows.ts';
import { RecentRecords } from './recent-records.ts';
import type { RecordKey } from './record-key.ts';
import { currentKey, readRecordFiles } from './record-reader.ts';
import type { RecordPlace, RecordsRoot } from './records-root.ts';
import type { SeenFolders } from './seen-folders.ts';
import { Unread } from './unread.ts';

type KeeperParts = {
  root: RecordsRoot;
  index: RecordIndex;
  folders: SeenFolders;
  behind: UnreadOf;
};

/** Keeps the rows of an index true to the files of the records. When each of them is looked at, others say. */
export class RowKeeper {
  readonly #root: RecordsRoot;
  readonly #index: RecordIndex;
  readonly #folders: SeenFolders;
  readonly #behind: UnreadOf;
  readonly #unread = new Unread();
  readonly #recent = new RecentRecords();
  /** These changed, or may have. */
  #suspects = new Set<string>();
  readonly #followed = new FollowedChanges();
  /** How many rows were made of files. */
  made = 0;

  constructor({ root, index, folders, behind }: KeeperParts) {
    this.#root = root;
    this.#index = index;
    this.#folders = folders;
    this.#behind = behind;
  }

  get unread(): number {
    return this.#unread.size;
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
    if (!isKnown || this.#index.isDoubted(id)) this.check(id, true);
    else if (this.#suspects.has(id) || this.#followed.has(id)) this.#settleEach([id]);
    return this.#index.rows.get(id);
  }

  look(id: string): ReadRecord | undefined {
    return this.#looksSame(id, false) ? undefined : this.record(id);
  }

  /** Looks at one record's files, and reads them again when they changed. The short look is for sweeps. */
  check(id: string, short = false): boolean {
    return !this.#looksSame(id, short) && this.#reload(id);
  }

  /** Notes a change that another process made; false where it cannot be followed from what is at hand. */
  follow(id: string, change: LaterChange): boolean {
    const isSound = !this.#suspects.has(id) && !this.#index.isDoubted(id);
    return isSound && this.#recent.last(id) !== undefined && this.#followed.add(id, change);
  }

  /** Takes over what was just written, as it was written: the next look reads it all the same, its files are so young. */
  keep(read: ReadRecord, row: Summary, place: RecordPlace): void {
    this.#set(row, place, undefined);
    this.#recent.keep({ read, ledgered: this.#index.ledgered(place.id), row });
  }

  /** The same for what another process made, of which the row alone is known. */
  take(row: Summary): void {
    const { id } = row;
    this.#suspects.delete(id);
    this.#set(row, { id, path: id }, undefined);
  }

  drop(id: string): void {
    this.#unread.delete(id);
    this.#suspects.delete(id);
    this.#followed.delete(id);
    if (this.#index.has(id)) this.#index.delete(id);
  }

  /** Nothing is known of any record. */
  forget(): void {
    this.#unread.clear();
    this.#followed.clear();
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
    for (const id of ids) {
      this.#suspects.add(id);
      this.#followed.delete(id);
      this.#unread.takeBack(id);
    }
  }

  /** The ledger said something of a record that cannot be followed: its row is made again, whatever its files look like. */
  outdate(id: string): void {
    this.suspect([id]);
    this.#index.outdate(id);
  }

  /** Looks at those that are suspected or known to have changed, and gives the ids of those that had. */
  settle(): string[] {
    return this.#settleEach([...this.#suspects, ...this.#followed.ids()]);
  }

  #settleEach(ids: readonly string[]): string[] {
    for (const id of ids) this.#suspects.delete(id);
    try {
      return ids.filter((id) => !this.#unread.has(id) && (this.#takeChanges(id) || this.check(id)));
    } catch (error) {
      // What was not looked at is suspected still.
      this.suspect(ids);
      throw error;
    }
  }

  /** Makes sense of what others did to a record; false where that takes a look at its files. */
  #takeChanges(id: string): boolean {
    if (!this.#followed.has(id)) return false;
    // What was at hand does not count where it may have been moved away since.
    const before = this.#index.isDoubted(id) ? undefined : this.#recent.last(id);
    const read = this.#followed.take(id, before);
    if (!read) {
      this.#index.outdate(id);
      return false;
    }
    this.#suspects.delete(id);
    const place = this.#index.place(id) ?? { id, path: id };
    this.keep(read, summarise(read.record, this.#index.ledgered(id)), place);
    return true;
  }

  /** Makes the row of the next record that has none; false when all have one. */
  readNext(): boolean {
    const place = this.#unread.take();
    if (!place) return false;
    try {
      this.#readNew(place);
    } catch (error) {
      // What was not read is unread still.
      this.#unread.add([place]);
      throw error;
    }
    if (this.#index.isBulky) this.#index.condense();
    return true;
  }

  /** Records for another reader to make rows of, the oldest first, as long as more than `rest` are left here. */
  lend(count: number, rest: number): RowOrder[] {
    return this.#unread
      .lend(count, rest)
      .map((place) => ({ place, ledgered: this.#index.ledgered(place.id) }));
  }

  /** Takes over what another reader made of a record, if nothing was heard of that meanwhile. */
  takeRead({ place, ledgered }: RowOrder, read: ReadRow | undefined): void {
    const { id } = place;
    if (!this.#unread.isLent(place)) return;
    const isOfIt = read?.row.id === id;
    const isTrue = isOfIt && this.#index.ledgered(id) === ledgered && (read.whole || !this.#isBehind(id));
    if (!isTrue) {
      this.#unread.takeBack(id);
      return;
    }
    this.#set(read.row, place, read.key);
    this.made += 1;
    if (this.#index.isBulky) this.#index.condense();
  }

  takeBack(orders: readonly RowOrder[]): void {
    for (const { place } of orders) if (this.#unread.isLent(place)) this.#unread.takeBack(place.id);
  }

  /** Any record may have changed since it was lent. */
  takeAllBack(): void {
    this.#unread.takeAllBack();
  }

  #isBehind(id: string): boolean {
    for (const _ of this.#behind(id)) return true;
    return false;
  }

  #readNew(place: RecordPlace): void {
    const { files, key, refused } = readRecordFiles(this.#root, place);
    if (isEmpty(files)) {
      // It may be gone, or lie elsewhere by now.
      const now = this.#root.place(place.id);
      if (now && now.path !== place.path) this.#readNew(now);
      if (now?.path !== place.path) return;
    }
    this.#set(this.#rowOf(files), place, key);
    if (refused) this.suspect([place.id]);
    this.made += 1;
  }

  /** The same row as by `#load`, for one of many records of which nobody wants the rest. */
  #rowOf(files: RecordFiles): Summary {
    const { row, whole } = rowOf(files, this.#index.ledgered(files.id));
    if (whole) return row;
    return readInStep(files, this.#recent, this.#index, this.#behind).row;
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
    const { files, key, refused } = readRecordFiles(this.#root, place);
    const { read, row } = readInStep(files, this.#recent, this.#index, this.#behind);
    this.made += 1;
    this.#set(row, place, key);
    // What the disk refused is asked for again before the next answer.
    if (refused) this.suspect([place.id]);
    return read;
  }

  #set(row: Summary, place: RecordPlace, key: RecordKey | undefined): void {
    this.#unread.delete(place.id);
    this.#followed.delete(place.id);
    this.#index.set(row, place, key);
  }
}
