import { TicketError } from '../domain/errors.ts';
import { textDigest } from '../domain/record.ts';
import { blockersOf, hindrancesAmong } from '../domain/relations.ts';
import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { requireTransition } from './require-transition.ts';

export type QueueInput = { ticket: string; request_id?: string | undefined };

/** A person's Go: for the text as it is now. If that changes later, the Go is asked for again. */
export async function queueTicket(
  context: TrackerContext,
  caller: Caller,
  input: QueueInput,
): Promise<Changed> {
  const request = { operation: 'ticket_queue', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async (situation) => {
    const { record, tx } = situation;
    const { to } = requireTransition(situation);
    const blockers = hindrancesAmong(blockersOf(await tx.graph(), record.item.id));
    if (blockers.length > 0) {
      throw new TicketError('unmet_requirement', {
        refused: `${record.item.id} was not queued`,
        rule: `it waits for ${blockers.map(({ ticket, state }) => `${ticket} (${state})`).join(', ')}`,
        next: 'queue those first, or remove the relation with relation_record',
        details: { blockers },
      });
    }
    return { events: [stateChange(situation, to, { text: textDigest(record.item) })] };
  });
}

/** A person takes the Go back. */
export async function unqueueTicket(
  context: TrackerContext,
  caller: Caller,
  input: QueueInput & { reason?: string | undefined },
): Promise<Changed> {
  const request = { operation: 'ticket_unqueue', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async (situation) => ({
    events: [stateChange(situation, requireTransition(situation).to, {}, input.reason ?? '')],
  }));
}
