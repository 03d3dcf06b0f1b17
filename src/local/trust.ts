import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Place } from './place.ts';

/**
 * The texts that a person has said yes to: configurations, and digests of what else a project brings. A file in the
 * work tree is anybody's: a branch, a pull or an agent may change it, and what it loosens or runs counts only once
 * a person trusted these very bytes.
 */
export class Trust {
  readonly #place: Place;
  readonly #file: string;

  /** Each kind of text has a `file` of its own. */
  constructor(place: Place, file = 'trust.json') {
    this.#place = place;
    this.#file = file;
  }

  has(text: string): boolean {
    return this.#trusted().includes(text);
  }

  /** The text that was trusted last: what a later one may not loosen without a person. */
  last(): string | undefined {
    return this.#trusted().at(-1);
  }

  /** Trusts exactly `text`. */
  add(text: string): void {
    this.#place.prepare();
    const path = this.#place.at(this.#file);
    const temporary = `${path}.${process.pid}.tmp`;
    const texts = [...this.#trusted().filter((known) => known !== text), text].slice(-KEPT);
    writeFileSync(temporary, `${JSON.stringify(texts, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  }

  #trusted(): string[] {
    const path = this.#place.at(this.#file);
    if (!existsSync(path)) return [];
    try {
      const stored: unknown = JSON.parse(readFileSync(path, 'utf8'));
      return Array.isArray(stored) ? stored.filter((entry) => typeof entry === 'string') : [];
    } catch {
      // What cannot be read trusts nothing.
      return [];
    }
  }
}

/** How many texts are remembered, so that going back to a former one asks nobody again. */
const KEPT = 20;
