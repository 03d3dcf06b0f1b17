import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isUnreadable } from '../../domain/damage.ts';
import type { ThreadEvent } from '../../domain/event.ts';
import { standingOf } from '../../domain/standing.ts';
import { parseThread } from '../../domain/thread.ts';
import type { State } from '../../domain/ticket.ts';

/** A Ticket as its thread tells it. */
export type ThreadNow = { events: ThreadEvent[]; state: State; rev: number; holder: string | null };

/**
 * Looks at records' threads as files, and reads one only when it changed. A host lives long beside others, and a store
 * for the few Tickets that it follows would weigh more than all the rest of it.
 */
export class TicketFiles {
  readonly #records: string;
  readonly #seen = new Map<string, string>();
  #folders = '';

  constructor(records: string) {
    this.#records = records;
  }

  /** The thread, if it is another one than when it was last asked for. */
  changed(ticket: string): ThreadNow | undefined {
    const path = join(this.#records, ticket, 'thread.md');
    const stamp = stampOf(path);
    if (stamp === undefined || this.#seen.get(ticket) === stamp) return undefined;
    const { events, problems } = parseThread(readFileSync(path, 'utf8'));
    this.#seen.set(ticket, stamp);
    if (problems.some(({ rule }) => isUnreadable(rule))) return undefined;
    const { state, rev, acceptance } = standingOf(events, undefined, 'planning');
    return { events, state, rev, holder: acceptance?.attributes.caller ?? acceptance?.author ?? null };
  }

  /** The next look reads it again. */
  forget(ticket: string): void {
    this.#seen.delete(ticket);
  }

  /** Tickets that were made since `at`, an ISO time, if any came or went since this was last asked. */
  madeSince(at: string): string[] {
    const stamp = stampOf(this.#records);
    if (stamp === undefined || stamp === this.#folders) return [];
    this.#folders = stamp;
    const from = at.replace(/[-:]/gu, '').replace('T', '-').slice(0, 15);
    return readdirSync(this.#records).filter(
      (name) => /^\d{8}-\d{6}-/u.test(name) && name.slice(0, 15) >= from,
    );
  }
}

function stampOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found && `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
