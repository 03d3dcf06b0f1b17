import { isDeepStrictEqual } from 'node:util';
import { summarise } from '../../domain/record.ts';
import type { Ledgered } from '../../domain/standing.ts';
import type { Summary } from '../../domain/summary.ts';
import type { LedgerHead } from '../../local/ledger.ts';
import type { Draft } from '../draft.ts';
import type { ReadRecord, Shelf } from '../shelf.ts';
import { ShelfRows } from '../shelf-rows.ts';
import type { Claim } from '../store.ts';
import { readInStep, type UnreadOf } from './in-step.ts';
import { RecentRecords } from './recent-records.ts';
import { type RecordKey, sameKey } from './record-key.ts';
import { currentKey, readRecordFiles } from './record-reader.ts';
import type { RecordPlace, RecordsRoot } from './records-root.ts';
import { SeenFolders } from './seen-folders.ts';
import { type Snapshot, savedLedger } from './snapshot.ts';

/** What a row was made from. `racy`: the files may have changed without their key showing it. */
type Known = { place: RecordPlace; key: RecordKey; racy: boolean };

/** The records in a folder, and the rows of all of them. A row is trusted as long as its record's files look the same. */
export class FileShelf implements Shelf {
  readonly #root: RecordsRoot;
  readonly #claims: () => readonly Claim[];
  readonly #unread: UnreadOf;
  readonly #rows = new ShelfRows();
  readonly #known = new Map<string, Known>();
  readonly #ledger = new Map<string, Ledgered>();
  #unsaved = 0;
  #suspects = new Set<string>();
  #allSuspected = false;
  readonly #folders: SeenFolders;
  readonly #recent = new RecentRecords();

  constructor(root: RecordsRoot, claims: () => readonly Claim[], unread: UnreadOf) {
    this.#root = root;
    this.#unread = unread;
    this.#folders = new SeenFolders(root, () => this.suspectAll());
    this.#claims = claims;
  }

  record(id: string): ReadRecord | undefined {
    const place = this.#root.place(id);
    if (!place) {
      this.#root.require();
      this.#drop(id);
      return undefined;
    }
    return this.#load(place);
  }

  row(id: string): Summary | undefined {
    if (this.#suspects.delete(id) || this.#allSuspected || !this.#known.has(id)) this.check(id, true);
    return this.#rows.get(id);
  }

  rows(): readonly Summary[] {
    return this.#settled().ordered();
  }

  withSlug(slug: string): readonly string[] {
    return this.#settled().withSlug(slug);
  }

  referring(id: string): Iterable<string> {
    return this.#settled().referring(id);
  }

  createdBy(request: string): string | undefined {
    return this.#settled().createdBy(request);
  }

  ledgered(id: string): Ledgered | undefined {
    return this.#ledger.get(id);
  }

  claims(): readonly Claim[] {
    return this.#claims();
  }

  ids(): Iterable<string> {
    return this.#settled().ids();
  }

  look(id: string): ReadRecord | undefined {
    return this.#looksSame(id) ? undefined : this.record(id);
  }

  recheck(ids: readonly string[]): boolean {
    return ids.filter((id) => this.check(id)).length > 0;
  }

  /** Looks at one record's files, and reads them again when they changed. The short look is for sweeps. */
  check(id: string, short = false): boolean {
    return !this.#looksSame(id, short) && this.#reload(id);
  }

  #looksSame(id: string, short = false): boolean {
    const known = this.#known.get(id);
    return (
      known !== undefined && !known.racy && sameKey(known.key, currentKey(this.#root, known.place, short))
    );
  }

  /** Suspects folders that came, and drops those that went. Returns the ids. `explained` as in `SeenFolders`. */
  checkFolders(explained = false): string[] {
    const present = this.#folders.changed(explained);
    if (!present) return [];
    const gone = [...this.#known.keys()].filter((id) => !present.has(id));
    for (const id of gone) this.#drop(id);
    const come = [...present.values()].filter(({ id, path }) => this.#known.get(id)?.place.path !== path);
    for (const { id } of come) this.#known.delete(id);
    this.suspect(come.map(({ id }) => id));
    return [...gone, ...come.map(({ id }) => id)];
  }

  whileWriting<T>({ records }: Draft, write: () => T): T {
    const moves = [...records.values()].some(({ before, replaced }) => replaced || !before);
    return moves ? this.#folders.whileWriting(write) : write();
  }

  /** Takes over rows that were just written, so that they need not be read back. */
  keep(draft: Draft): void {
    for (const [id, { row, before, after, replaced }] of draft.records) {
      const bucket = replaced ? undefined : before?.files.bucket;
      const place = bucket ? { id, bucket, path: `${bucket}/${id}` } : { id, path: id };
      // The files are as young as can be, so the next look at them reads them all the same.
      this.#known.set(id, { place, key: [], racy: true });
      this.#rows.set(row);
      this.#recent.keep({ read: after, ledgered: this.#ledger.get(id), row });
    }
  }

  /** A record as it was at hand last, unless something speaks against it. */
  last(id: string): ReadRecord | undefined {
    return this.#suspects.has(id) ? undefined : this.#recent.last(id);
  }

  /** Takes over a record as another process wrote it. */
  take(read: ReadRecord): void {
    const { id } = read.files;
    const ledgered = this.#ledger.get(id);
    this.#suspects.delete(id);
    this.#known.set(id, { place: { id, path: id }, key: [], racy: true });
    this.#rows.set(this.#recent.keep({ read, ledgered, row: summarise(read.record, ledgered) }).row);
  }

  /** Takes over what the ledger says was acknowledged, for the tickets of one transaction. */
  acknowledge(heads: readonly LedgerHead[]): void {
    for (const { id, rev, last, gates } of heads) {
      this.#ledger.set(id, { rev, last, gates: new Set([...(this.#ledger.get(id)?.gates ?? []), ...gates]) });
    }
  }

  forgetLedger(): void {
    this.#ledger.clear();
  }

  get size(): number {
    return this.#known.size;
  }

  idsWhere(wanted: (state: string) => boolean): string[] {
    return [...this.#known.keys()].filter((id) => wanted(this.#rows.get(id)?.state ?? ''));
  }

  /** These records changed, or may have: they are read when somebody asks for what they could be in. */
  suspect(ids: Iterable<string>): void {
    for (const id of ids) this.#suspects.add(id);
  }

  suspectAll(): void {
    this.#allSuspected = true;
  }

  /** Looks at all that is suspected, and gives the ids of those that had changed. */
  settle(): string[] {
    if (!this.#allSuspected && this.#suspects.size === 0) return [];
    const suspects = this.#suspects;
    const others = this.#allSuspected ? [...this.#known.keys()].filter((id) => !suspects.has(id)) : [];
    this.#suspects = new Set();
    this.#allSuspected = false;
    try {
      return [
        ...[...suspects].filter((id) => this.check(id)),
        ...others.filter((id) => this.check(id, true)),
      ];
    } catch (error) {
      // What was not looked at is suspected still.
      this.suspectAll();
      throw error;
    }
  }

  suspectFolders(): void {
    this.#folders.suspect();
  }

  /** How many rows were made since the last snapshot. */
  get unsaved(): number {
    return this.#unsaved;
  }

  save(): Pick<Snapshot, 'rows' | 'acknowledged'> {
    this.settle();
    this.#unsaved = 0;
    for (const [id, { racy }] of this.#known) if (racy) this.check(id);
    const rows = [...this.#known].flatMap(([id, { place, key, racy }]) => {
      const row = this.#rows.get(id);
      return row && !racy ? [{ place, key, row }] : [];
    });
    return { rows, acknowledged: savedLedger(this.#ledger) };
  }

  restore({ rows, acknowledged }: Pick<Snapshot, 'rows' | 'acknowledged'>): void {
    this.acknowledge(acknowledged);
    for (const { place, key, row } of rows) {
      this.#known.set(place.id, { place, key, racy: false });
      this.#rows.set(row);
    }
  }

  /** Tickets that the ledger knows and that have no folder. Those that were there a moment ago cost no look each. */
  missing(): string[] {
    this.#folders.hurry();
    this.checkFolders();
    return [...this.#ledger.keys()].filter((id) => !this.#known.has(id) && !this.#root.place(id));
  }

  /** Whether the row now says something else than before. */
  #reload(id: string): boolean {
    const before = this.#rows.get(id);
    this.record(id);
    const row = this.#rows.get(id);
    return row !== before && !isDeepStrictEqual(row, before);
  }

  #settled(): ShelfRows {
    this.settle();
    return this.#rows;
  }

  #load(place: RecordPlace): ReadRecord {
    const { files, key, racy } = readRecordFiles(this.#root, place);
    this.#known.set(place.id, { place, key, racy });
    this.#unsaved += 1;
    const recent = readInStep(files, this.#recent, this.#ledger, this.#unread);
    if (this.#rows.get(place.id) !== recent.row) this.#rows.set(recent.row);
    return recent.read;
  }

  #drop(id: string): void {
    this.#known.delete(id);
    this.#rows.delete(id);
  }
}
