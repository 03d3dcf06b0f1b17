import { TicketError } from '../domain/errors.ts';
import { refuseUnready } from '../domain/readiness.ts';
import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { requireTransition } from './require-transition.ts';

export type ReadyInput = {
  ticket: string;
  summary: string;
  readiness?: string | undefined;
  risk_flags?: string[] | undefined;
  request_id?: string | undefined;
};

/** Declares a Ticket understood: what is wanted is written down, and a person can say Go. */
export async function readyTicket(
  context: TrackerContext,
  caller: Caller,
  input: ReadyInput,
): Promise<Changed> {
  const request = { operation: 'ticket_ready', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async (situation) => {
    const { record, standing } = situation;
    const { to } = requireTransition(situation);
    if (input.summary.trim() === '') {
      throw new TicketError('unmet_requirement', {
        refused: `${record.item.id} was not made ready`,
        rule: 'a summary says what was understood',
        next: 'give summary',
      });
    }
    refuseUnready(record.item, standing, context.policy.readyRequires);
    const item = {
      ...record.item,
      readiness: input.readiness ?? record.item.readiness,
      riskFlags: input.risk_flags ?? record.item.riskFlags,
    };
    return {
      events: [{ kind: 'intake_summary', body: input.summary }, stateChange(situation, to, {})],
      item,
    };
  });
}
