import { TicketError } from '../domain/errors.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';

export type DeferInput = {
  ticket: string;
  until?: string | undefined;
  reason?: string | undefined;
  request_id?: string | undefined;
};

/** A person puts a Ticket aside: until a date, for good, or (`now`) no longer. It only sorts. */
export async function deferTicket(
  context: TrackerContext,
  caller: Caller,
  input: DeferInput,
): Promise<Changed> {
  const request = { operation: 'ticket_defer', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async ({ record, standing, actor }) => {
    if (!['planning', 'ready', 'queued'].includes(standing.state)) {
      throw new TicketError('illegal_transition', {
        refused: `${record.item.id} was not deferred`,
        rule: `only what is not yet in progress is deferred, and it is ${standing.state}`,
        next: 'return it to planning first',
      });
    }
    const heading =
      input.until === 'now' ? 'No longer deferred' : `Deferred${input.until ? ` until ${input.until}` : ''}`;
    return {
      events: [
        {
          kind: 'deferred',
          heading,
          body: input.reason ?? '',
          attributes: { until: input.until, channel: actor.channel },
        },
      ],
    };
  });
}
