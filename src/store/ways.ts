import type { Summary } from '../domain/summary.ts';

/** From a word to the ids that it leads to. */
export class Ways {
  readonly #ways = new Map<string, Set<string>>();

  get isEmpty(): boolean {
    return this.#ways.size === 0;
  }

  get(word: string): Iterable<string> {
    return this.#ways.get(word) ?? [];
  }

  has(word: string): boolean {
    return this.#ways.has(word);
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

  clear(): void {
    this.#ways.clear();
  }
}

const NONE: ReadonlySet<string> = new Set();

/** The Tickets that a row has a relation or a plan record about. */
export function targetsOf({ relations, plan }: Pick<Summary, 'relations' | 'plan'>): ReadonlySet<string> {
  if (relations.length === 0 && plan.length === 0) return NONE;
  return new Set([
    ...relations.map(({ target }) => target),
    ...plan.flatMap(({ record }) => record.related ?? []),
  ]);
}
