import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Place } from './place.ts';

/**
 * The configurations that a person has said yes to, by digest. A file in the work tree is anybody's: a branch,
 * a pull or an agent may change it, and what it loosens counts only once a person trusted these very bytes.
 */
export class Trust {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  has(text: string): boolean {
    return this.#digests().includes(digestOf(text));
  }

  /** Trusts exactly `text`. Done again, it does nothing. */
  add(text: string): void {
    if (this.has(text)) return;
    this.#place.prepare();
    const path = this.#place.at('trust.json');
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify([...this.#digests(), digestOf(text)], null, 2)}\n`, {
      mode: 0o600,
    });
    renameSync(temporary, path);
  }

  #digests(): string[] {
    const path = this.#place.at('trust.json');
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

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
