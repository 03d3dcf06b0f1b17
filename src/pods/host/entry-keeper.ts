import { errorCode } from '../../local/local-error.ts';
import type { PodEntry } from '../pod-entry.ts';
import type { Registry } from '../registry.ts';

/** How old the entry's word may be of when the agent was heard last. */
const HEARD_MS = 5_000;

/** The entry of a Pod in the hands of its host: what is noted is in the registry. */
export class EntryKeeper {
  readonly #registry: Registry;
  readonly #now: () => Date;
  #entry: PodEntry;
  #isBehind = false;

  constructor(registry: Registry, entry: PodEntry, now: () => Date) {
    this.#registry = registry;
    this.#entry = entry;
    this.#now = now;
  }

  get entry(): PodEntry {
    return this.#entry;
  }

  note(change: Partial<PodEntry>): void {
    this.#entry = { ...this.#entry, heardAt: this.#now().toISOString(), ...change };
    this.#write();
  }

  /** Writes what it holds, where that is not what stands in the registry. */
  mend(): void {
    const { name } = this.#entry;
    if (this.#isBehind || !this.#registry.entry(name)) this.#write();
  }

  /** The agent was heard. Not each time worth a write. */
  hear(): void {
    const ago = this.#now().getTime() - Date.parse(this.#entry.heardAt);
    if (Math.abs(ago) >= HEARD_MS) this.note({});
  }

  /** A full disk is no reason to end an agent: what it did not take is written with the next word. */
  #write(): void {
    try {
      this.#registry.write(this.#entry);
      this.#isBehind = false;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      this.#isBehind = true;
    }
  }
}
