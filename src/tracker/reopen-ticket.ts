import { TicketError } from '../domain/errors.ts';
import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { requireTransition } from './require-transition.ts';

export type ReopenInput = { ticket: string; reason: string; request_id?: string | undefined };

/** A person opens a Ticket again. Its resolution moves into the thread, where it stays readable. */
export async function reopenTicket(
  context: TrackerContext,
  caller: Caller,
  input: ReopenInput,
): Promise<Changed> {
  const request = { operation: 'ticket_reopen', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async (situation) => {
    const { record } = situation;
    const { to } = requireTransition(situation);
    if (input.reason.trim() === '') {
      throw new TicketError('unmet_requirement', {
        refused: `${record.item.id} was not reopened`,
        rule: 'reopening says why',
        next: 'give reason',
      });
    }
    const kept =
      record.resolution === null
        ? []
        : [{ kind: 'comment', heading: 'Former resolution', body: record.resolution, kept: true as const }];
    return {
      events: [...kept, stateChange(situation, to, {}, input.reason)],
      ...(record.resolution === null ? {} : { resolution: null }),
    };
  });
}
