import { TicketError } from '../domain/errors.ts';
import type { View } from '../store/store.ts';
import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { holderOf, isAcceptedHere } from './holder.ts';
import { requireTransition } from './require-transition.ts';
import type { Situation } from './situation.ts';

export type ReturnInput = {
  ticket: string;
  missing?: string | undefined;
  checked?: string | undefined;
  insufficient?: string | undefined;
  question?: string | undefined;
  reason?: string | undefined;
  request_id?: string | undefined;
};

/** Back to planning, because a concrete decision is missing. Its question is open from then on; the claim ends. */
export async function returnTicket(
  context: TrackerContext,
  caller: Caller,
  input: ReturnInput,
): Promise<Changed> {
  const request = { operation: 'ticket_return', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async (situation) => {
    const { to } = requireTransition(situation);
    await refuseForeignHolder(context, situation);
    const person = situation.actor.role === 'human';
    refuseIncomplete(situation, input);
    const body = person ? (input.reason ?? input.missing ?? '') : reportOf(input);
    const events = [stateChange(situation, to, {}, body)];
    return {
      events: input.question ? [...events, { kind: 'question', body: input.question }] : events,
      release: true as const,
    };
  });
}

const PARTS = ['missing', 'checked', 'insufficient', 'question'] as const;

function refuseIncomplete({ record, actor }: Situation, input: ReturnInput): void {
  const absent =
    actor.role === 'human'
      ? input.reason?.trim() || input.missing?.trim()
        ? []
        : ['reason']
      : PARTS.filter((part) => !input[part]?.trim());
  if (absent.length === 0) return;
  throw new TicketError('unmet_requirement', {
    refused: `${record.item.id} was not returned`,
    rule: `a return says ${absent.join(', ')}`,
    next: 'give what is missing, what was checked, why the latitude of the Ticket is insufficient, and the question to answer',
  });
}

function reportOf({ missing, checked, insufficient }: ReturnInput): string {
  return `**Missing:** ${missing}\n\n**Checked:** ${checked}\n\n**Why latitude is not enough:** ${insufficient}`;
}

/** An orchestrator gives back only what it holds, or what nobody holds any more. */
export async function refuseForeignHolder(
  context: TrackerContext,
  {
    tx,
    record,
    actor,
    request,
    standing,
  }: Pick<Situation, 'record' | 'actor' | 'request' | 'standing'> & {
    tx: Pick<View, 'claims'>;
  },
): Promise<void> {
  if (actor.role === 'human' || standing.state !== 'inprogress') return;
  const holder = holderOf(standing, await tx.claims(record.item.id));
  if (!holder || (holder.claim && context.isGone(holder.claim))) return;
  if (holder.caller === actor.caller && (holder.claim || isAcceptedHere(standing))) return;
  throw new TicketError('conflict', {
    refused: `${request.operation} on ${record.item.id} was refused`,
    rule: `${holder.caller} holds it since ${holder.since}`,
    next: 'leave it to its holder, or to a person',
    details: { holder: holder.caller },
  });
}
