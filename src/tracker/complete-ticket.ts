import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { requireTransition } from './require-transition.ts';

export type CompleteInput = { ticket: string; summary: string; request_id?: string | undefined };

/** A person says that the work is done where there is nothing to merge. The claim ends. */
export async function completeTicket(
  context: TrackerContext,
  caller: Caller,
  input: CompleteInput,
): Promise<Changed> {
  const request = { operation: 'ticket_complete', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async (situation) => ({
    events: [stateChange(situation, requireTransition(situation).to, {}, input.summary)],
    release: true as const,
  }));
}
