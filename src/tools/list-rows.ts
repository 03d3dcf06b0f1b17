import type { TicketFilter } from '../domain/summary.ts';
import { type ListedTicket, listTickets } from '../tracker/list-tickets.ts';
import type { Services } from './tool.ts';

export type ListedRow = ReturnType<typeof rowOf>;

/** One page of rows as they stand on a screen, which has more room than an answer to an agent. @throws TicketError */
export async function listRows(
  { tracker }: Services,
  filter: TicketFilter,
  page: { limit: number; cursor?: string },
): Promise<{ count: number; tickets: ListedRow[]; next_cursor: string | null }> {
  const { count, tickets, next } = await listTickets(tracker, filter, page);
  return { count, tickets: tickets.map(rowOf), next_cursor: next };
}

function rowOf({ row, blockers, waits }: ListedTicket) {
  const { id, title, state, kind, priority, labels, rev, updatedAt, flags } = row;
  return {
    ...{ id, title, state, kind, priority, labels, rev, flags, updated_at: updatedAt },
    ...{ blocked_by: blockers.map(({ ticket }) => ticket), waits_for_person: waits },
  };
}
