import { type Blocker, blockersOf } from '../domain/relations.ts';
import { type Summary, type TicketFilter, waitsForPerson } from '../domain/summary.ts';
import type { Page } from '../store/store.ts';
import type { TrackerContext } from './context.ts';

export type ListedTicket = { row: Summary; blockers: Blocker[]; waits: string[] };

/** One page of Tickets, active ones first, newest first; `count` is of all that match, and `unread` of those not read yet. */
export async function listTickets(
  context: TrackerContext,
  filter: TicketFilter,
  page: Page,
): Promise<{ count: number; tickets: ListedTicket[]; next: string | null; unread?: number }> {
  return context.store.read(async (view) => {
    const { count, rows, next, unread } = await view.list(filter, page);
    const graph = await view.graph('read');
    return {
      count,
      next,
      ...(unread === undefined ? {} : { unread }),
      tickets: rows.map((row) => ({
        row,
        blockers: row.state === 'closed' ? [] : blockersOf(graph, row.id),
        waits: waitsForPerson(row),
      })),
    };
  });
}
