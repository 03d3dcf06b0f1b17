import type { Graph } from '../../domain/relations.ts';
import type { Ledgered } from '../../domain/standing.ts';
import type { Summary, TicketFilter } from '../../domain/summary.ts';
import type { LedgerHead } from '../../local/ledger.ts';
import type { Draft } from '../draft.ts';
import type { Need, ReadRecord, Shelf } from '../shelf.ts';
import type { Rows } from '../shelf-rows.ts';
import type { Claim, Listed, Page } from '../store.ts';
import type { LaterChange } from './followed-changes.ts';
import type { UnreadOf } from './in-step.ts';
import { RecordIndex } from './index/record-index.ts';
import type { Segment } from './index/segment.ts';
import { type OnProgress, Readiness } from './readiness.ts';
import type { RecordKey } from './record-key.ts';
import type { RecordsRoot } from './records-root.ts';
import { RowKeeper } from './row-keeper.ts';
import { type RowReaderSource, SecondReader } from './second-reader.ts';
import { SeenFolders } from './seen-folders.ts';

/** What a shelf leaves for the next process. `folders`: what they looked like when every record in them had its row. */
export type SavedShelf = { folders: RecordKey | null; acknowledged: LedgerHead[] };

/** The records in a folder. A row is trusted as long as its record's files look the same as when it was made. */
export class FileShelf implements Shelf {
  readonly #root: RecordsRoot;
  readonly #claims: () => readonly Claim[];
  readonly #index = new RecordIndex();
  readonly #folders: SeenFolders;
  readonly keeper: RowKeeper;
  readonly readiness: Readiness;
  readonly second: SecondReader;
  #saved = 0;

  constructor(
    root: RecordsRoot,
    claims: () => readonly Claim[],
    behind: UnreadOf,
    onProgress: OnProgress = () => {},
    secondReader?: RowReaderSource,
  ) {
    this.#root = root;
    this.#folders = new SeenFolders(root, () => this.suspectAll());
    this.keeper = new RowKeeper({ root, index: this.#index, folders: this.#folders, behind });
    this.second = new SecondReader(secondReader, root.folder, this.keeper);
    this.readiness = new Readiness(this.#index, this.keeper, this.second, onProgress);
    this.#claims = claims;
  }

  ready(need: Need): Promise<void> {
    return this.readiness.ready(need);
  }

  record(id: string): ReadRecord | undefined {
    return this.keeper.record(id);
  }

  row(id: string): Summary | undefined {
    return this.keeper.row(id);
  }

  list(filter: TicketFilter, page: Page, graph: Graph, over?: Rows): Listed {
    const listed = this.#index.rows.list(filter, page, graph, over);
    const { unread } = this.keeper;
    return unread === 0 ? listed : { ...listed, unread };
  }

  counts(): Record<string, number> {
    return this.#index.rows.counts();
  }

  ids(): Iterable<string> {
    return this.#index.rows.ids();
  }

  withSlug(slug: string): readonly string[] {
    return this.#index.rows.withSlug(slug);
  }

  referring(id: string): Iterable<string> {
    return this.#index.rows.referring(id);
  }

  createdBy(request: string): string | undefined {
    return this.#index.rows.createdBy(request);
  }

  ledgered(id: string): Ledgered | undefined {
    return this.#index.ledgered(id);
  }

  claims(): readonly Claim[] {
    return this.#claims();
  }

  look(id: string): ReadRecord | undefined {
    return this.keeper.look(id);
  }

  recheck(ids: readonly string[]): boolean {
    return ids.filter((id) => this.keeper.check(id)).length > 0;
  }

  /** Looks at the folders again, where one may have come beside one of ours without showing. */
  settleFolders(): void {
    this.#folders.settle();
  }

  whileWriting<T>({ records }: Draft, write: () => T): T {
    const moves = [...records.values()].some(({ before, replaced }) => replaced || !before);
    return moves ? this.#folders.whileWriting(write) : write();
  }

  /** Takes over what was just written, so that it need not be read back. */
  keep(draft: Draft): void {
    for (const [id, { row, before, after, replaced }] of draft.records) {
      const bucket = replaced ? undefined : before?.files.bucket;
      this.keeper.keep(after, row, bucket ? { id, bucket, path: `${bucket}/${id}` } : { id, path: id });
    }
  }

  /** Notes a change that another process made; false where it cannot be followed from what is at hand. */
  follow(id: string, change: LaterChange): boolean {
    return this.keeper.follow(id, change);
  }

  /** Takes over the row of a record that another process made. */
  take(row: Summary): void {
    this.keeper.take(row);
  }

  outdate(id: string): void {
    this.keeper.outdate(id);
  }

  /** Any record may have changed: active ones are looked at before the next answer, closed ones before one that they could be in. */
  suspectAll(): void {
    this.keeper.takeAllBack();
    this.#index.doubtAll();
  }

  /** Takes over what the ledger says was acknowledged, for the tickets of one transaction. */
  acknowledge(heads: readonly LedgerHead[]): void {
    this.#index.acknowledge(heads);
  }

  /** The ledger is another one, and what the last one said stands in every row. */
  forgetLedger(): void {
    if (this.#index.hasLedger) this.keeper.forget();
  }

  /** Tickets that the ledger knows and that have no folder. Those that were there a moment ago cost no look each. */
  missing(): string[] {
    this.#folders.settle();
    this.#folders.hurry();
    this.keeper.checkFolders();
    return this.#index.acknowledgedWithoutRow().filter((id) => !this.#root.place(id));
  }

  get isDoubtful(): boolean {
    return this.#index.isDoubtful;
  }

  get size(): number {
    return this.#index.size;
  }

  /** How many rows were made since the last snapshot. */
  get unsaved(): number {
    return this.keeper.made - this.#saved;
  }

  save(): { segment: Segment; shelf: SavedShelf } {
    this.keeper.settle();
    for (const id of this.#index.unsure()) this.keeper.check(id);
    const folders = (this.keeper.unread === 0 && this.#folders.key) || null;
    const segment = this.#index.condense();
    this.#saved = this.keeper.made;
    return { segment, shelf: { folders, acknowledged: this.#index.acknowledged } };
  }

  restore(segment: Segment, { folders, acknowledged }: SavedShelf): void {
    this.#index.restore(segment);
    this.#index.acknowledge(acknowledged);
    if (folders) this.#folders.resume(folders);
    this.keeper.suspect(this.#index.unsure());
  }
}
