import { inListOrder, type Summary } from '../domain/summary.ts';

/** Rows with the ways to them: by id, slug, request and reference, and in the order of a list. */
export class ShelfRows {
  readonly #rows = new Map<string, Summary>();
  readonly #slugs = new Ways();
  readonly #referring = new Ways();
  readonly #requests = new Map<string, string>();
  #ordered: readonly Summary[] | undefined;

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Summary | undefined {
    return this.#rows.get(id);
  }

  set(row: Summary): void {
    this.delete(row.id);
    this.#rows.set(row.id, row);
    this.#slugs.add(row.slug, row.id);
    for (const target of targetsOf(row)) this.#referring.add(target, row.id);
    if (row.createdBy !== null) this.#requests.set(row.createdBy, row.id);
    this.#ordered = undefined;
  }

  delete(id: string): void {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#rows.delete(id);
    this.#slugs.delete(row.slug, id);
    for (const target of targetsOf(row)) this.#referring.delete(target, id);
    if (row.createdBy !== null) this.#requests.delete(row.createdBy);
    this.#ordered = undefined;
  }

  ids(): IterableIterator<string> {
    return this.#rows.keys();
  }

  /** Sorted again only after a change, and then quickly, as little has moved. */
  ordered(): readonly Summary[] {
    this.#ordered ??= [...this.#rows.values()].sort(inListOrder);
    return this.#ordered;
  }

  withSlug(slug: string): readonly string[] {
    return this.#slugs.get(slug);
  }

  referring(id: string): readonly string[] {
    return this.#referring.get(id);
  }

  createdBy(request: string): string | undefined {
    return this.#requests.get(request);
  }
}

/** From a word to the ids that it leads to. */
class Ways {
  readonly #ways = new Map<string, Set<string>>();

  get(word: string): readonly string[] {
    return [...(this.#ways.get(word) ?? [])];
  }

  add(word: string, id: string): void {
    const ids = this.#ways.get(word);
    if (ids) ids.add(id);
    else this.#ways.set(word, new Set([id]));
  }

  delete(word: string, id: string): void {
    const ids = this.#ways.get(word);
    ids?.delete(id);
    if (ids?.size === 0) this.#ways.delete(word);
  }
}

const NONE: ReadonlySet<string> = new Set();

function targetsOf({ relations, plan }: Summary): ReadonlySet<string> {
  if (relations.length === 0 && plan.length === 0) return NONE;
  return new Set([
    ...relations.map(({ target }) => target),
    ...plan.flatMap(({ record }) => record.related ?? []),
  ]);
}
