import { type Blocker, blockersOf, type Graph } from '../domain/relations.ts';
import {
  type Facets,
  hasBlockers,
  hasFacets,
  inListOrder,
  isSelected,
  type ListMark,
  type Summary,
  type TicketFilter,
  wantedWords,
} from '../domain/summary.ts';
import { firstBehind, pageOf, type RowSequence } from './pages.ts';
import type { Listed, Page } from './store.ts';
import { targetsOf, Ways } from './ways.ts';

/** Many rows that do not change, by their position in the order of a list, in a form that takes little room. */
export interface RowBase {
  readonly size: number;
  /** The position of a Ticket; -1 when it is not there. */
  find(id: string): number;
  id(position: number): string;
  mark(position: number): ListMark;
  state(position: number): Summary['state'];
  row(position: number): Summary;
  /** The positions of rows with facets and words like these, in order. */
  matching(wanted: (facets: Facets) => boolean, words: readonly string[]): number[];
  /** Whether a row may have a relation, or another one to it; false is certain. */
  mayBeLinked(position: number): boolean;
  withSlug(slug: string): number[];
  referring(id: string): number[];
  createdBy(request: string): number | undefined;
}

export type Rows = ReadonlyMap<string, Summary>;
const NO_ROWS: Rows = new Map();

/** Rows with the ways to them: by id, slug, request and reference, and in the order of a list. */
export class ShelfRows {
  #base: RowBase | undefined;
  /** Rows of the base that are gone, or stand among the others by now. */
  #hidden = new Uint8Array();
  readonly #rows = new Map<string, Summary>();
  readonly #slugs = new Ways();
  readonly #referring = new Ways();
  readonly #requests = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #ordered: Summary[] | undefined;

  /** Puts rows that do not change in the place of all that are there. */
  rebase(base: RowBase): void {
    this.#base = base;
    this.#hidden = new Uint8Array(base.size);
    this.#rows.clear();
    this.#slugs.clear();
    this.#referring.clear();
    this.#requests.clear();
    this.#counts.clear();
    this.#ordered = undefined;
    for (let position = 0; position < base.size; position++) this.#count(base.state(position), 1);
  }

  get size(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The rows that are not in the base. */
  get changed(): Rows {
    return this.#rows;
  }

  /** Whether the base's row at `position` still counts. */
  stands(position: number): boolean {
    return this.#hidden[position] === 0;
  }

  has(id: string): boolean {
    return this.#rows.has(id) || this.#find(id) >= 0;
  }

  get(id: string): Summary | undefined {
    const changed = this.#rows.get(id);
    if (changed) return changed;
    const position = this.#find(id);
    return position < 0 ? undefined : this.#base?.row(position);
  }

  set(row: Summary): void {
    this.delete(row.id);
    this.#rows.set(row.id, row);
    this.#count(row.state, 1);
    this.#slugs.add(row.slug, row.id);
    for (const target of targetsOf(row)) this.#referring.add(target, row.id);
    if (row.createdBy !== null) this.#requests.set(row.createdBy, row.id);
    this.#ordered?.splice(firstBehind(new OrderedRows(this.#ordered), row), 0, row);
  }

  delete(id: string): void {
    const row = this.#rows.get(id);
    if (row) this.#deleteChanged(row);
    else this.#hide(this.#find(id));
  }

  *ids(): Generator<string> {
    yield* this.#rows.keys();
    for (let position = 0; position < (this.#base?.size ?? 0); position++)
      if (this.stands(position)) yield this.#base?.id(position) ?? '';
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].filter(([, count]) => count > 0));
  }

  /** A page of the rows that match, as if those in `over` stood in the place of the ones here. */
  list(filter: TicketFilter, page: Page, graph: Graph, over: Rows = NO_ROWS): Listed {
    const words = wantedWords(filter);
    const changed = this.#changedOver(over).filter((row) => isSelected(row, filter, words, graph));
    if (!this.#base) return pageOf([new OrderedRows(changed)], page);
    const positions = this.#positions(this.#base, filter, words, graph, over);
    return pageOf([new BaseRows(this.#base, positions), new OrderedRows(changed)], page);
  }

  withSlug(slug: string): string[] {
    return [...this.#slugs.get(slug), ...this.#idsAt(this.#base?.withSlug(slug))];
  }

  referring(id: string): string[] {
    return [...this.#referring.get(id), ...this.#idsAt(this.#base?.referring(id))];
  }

  createdBy(request: string): string | undefined {
    const changed = this.#requests.get(request);
    if (changed !== undefined) return changed;
    const position = this.#base?.createdBy(request);
    return position === undefined ? undefined : this.#idsAt([position])[0];
  }

  #find(id: string): number {
    const position = this.#base?.find(id) ?? -1;
    return position >= 0 && this.stands(position) ? position : -1;
  }

  #idsAt(positions: readonly number[] = []): string[] {
    return positions.flatMap((position) => (this.stands(position) ? [this.#base?.id(position) ?? ''] : []));
  }

  #count(state: string, by: number): void {
    this.#counts.set(state, (this.#counts.get(state) ?? 0) + by);
  }

  #hide(position: number): void {
    if (position < 0 || !this.#base) return;
    this.#hidden[position] = 1;
    this.#count(this.#base.state(position), -1);
  }

  #deleteChanged(row: Summary): void {
    const { id, slug, createdBy, state } = row;
    this.#rows.delete(id);
    this.#count(state, -1);
    this.#slugs.delete(slug, id);
    for (const target of targetsOf(row)) this.#referring.delete(target, id);
    if (createdBy !== null && this.#requests.get(createdBy) === id) this.#requests.delete(createdBy);
    this.#ordered?.splice(firstBehind(new OrderedRows(this.#ordered), row) - 1, 1);
  }

  /** Sorted once; each change after that finds its own place. */
  #changedOver(over: Rows): readonly Summary[] {
    this.#ordered ??= [...this.#rows.values()].sort(inListOrder);
    if (over.size === 0) return this.#ordered;
    const others = this.#ordered.filter(({ id }) => !over.has(id));
    return [...others, ...over.values()].sort(inListOrder);
  }

  #positions(
    base: RowBase,
    filter: TicketFilter,
    words: readonly string[],
    graph: Graph,
    over: Rows,
  ): number[] {
    const covered = new Set([...over.keys()].map((id) => base.find(id)));
    return base
      .matching((facets) => hasFacets(facets, filter), words)
      .filter(
        (position) =>
          this.stands(position) &&
          !covered.has(position) &&
          hasBlockers(filter, () => this.#blockers(base, position, graph, over)),
      );
  }

  #blockers(base: RowBase, position: number, graph: Graph, over: Rows): readonly Blocker[] {
    const isAlone = over.size === 0 && !base.mayBeLinked(position);
    if (isAlone && (this.#referring.isEmpty || !this.#referring.has(base.id(position)))) return [];
    return blockersOf(graph, base.id(position));
  }
}

class OrderedRows implements RowSequence {
  readonly #rows: readonly Summary[];

  constructor(rows: readonly Summary[]) {
    this.#rows = rows;
  }

  get length(): number {
    return this.#rows.length;
  }

  mark(at: number): ListMark {
    return this.row(at);
  }

  row(at: number): Summary {
    const row = this.#rows[at];
    if (!row) throw new Error('a row was asked for that is not in the list');
    return row;
  }
}

class BaseRows implements RowSequence {
  readonly #base: RowBase;
  readonly #positions: readonly number[];

  constructor(base: RowBase, positions: readonly number[]) {
    this.#base = base;
    this.#positions = positions;
  }

  get length(): number {
    return this.#positions.length;
  }

  mark(at: number): ListMark {
    return this.#base.mark(this.#positions[at] ?? 0);
  }

  row(at: number): Summary {
    return this.#base.row(this.#positions[at] ?? 0);
  }
}
