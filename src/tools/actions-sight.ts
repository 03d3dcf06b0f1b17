import type { Summary } from '../domain/summary.ts';
import { KnownTickets, markOf } from '../tracker/known-tickets.ts';
import type { WorkView } from '../work/see-work.ts';

/** So long a look at a branch holds where neither its Ticket nor its Pods changed: it costs git. */
const LOOK_MS = 1_000;
const WARNINGS_MS = 10_000;

/** What was looked at for rows, so that who asks again and again looks only at what changed. Kept by whoever asks. */
export class ActionsSight {
  readonly known = new KnownTickets();
  readonly #looks = new Map<string, { key: string; at: number; look: Promise<WorkView | null> }>();
  #warnings: { at: number; warnings: Promise<string[]> } | undefined;

  /** A look at the work on a Ticket, or the last one where it can hardly have become another. */
  look(row: Summary, pods: string, see: () => Promise<WorkView | null>): Promise<WorkView | null> {
    const key = `${markOf(row)} ${pods}`;
    const now = performance.now();
    const known = this.#looks.get(row.id);
    if (known?.key === key && now - known.at < LOOK_MS) return known.look;
    const look = see();
    for (const [id, { at }] of this.#looks) if (now - at >= LOOK_MS) this.#looks.delete(id);
    this.#looks.set(row.id, { key, at: now, look });
    return look;
  }

  /** What is wrong with the playbook, which takes reading its files. */
  warnings(ask: () => Promise<string[]>): Promise<string[]> {
    const now = performance.now();
    if (!this.#warnings || now - this.#warnings.at > WARNINGS_MS)
      this.#warnings = { at: now, warnings: ask() };
    return this.#warnings.warnings;
  }
}
