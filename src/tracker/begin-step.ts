import type { Actor } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { goIsStale, standingOfRecord, type TicketRecord, textDigest } from '../domain/record.ts';
import type { Standing } from '../domain/standing.ts';
import type { State } from '../domain/ticket.ts';
import { actorOf, refuseWithoutConsent } from './consent.ts';
import type { Caller, TrackerContext } from './context.ts';
import { findTicket } from './find-ticket.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { refuseForked, refuseUnwritable } from './require-transition.ts';
import { refuseForeignHolder } from './return-ticket.ts';

/** A step of work that is asked for. `states`: those that it can be begun, or finished, in. */
export type StepRequest = {
  operation: string;
  ticket: string;
  states: readonly State[];
  /** What has to happen first, where the Ticket is in no such state. */
  first: string;
  /** It is for who accepted the Ticket, or for a person; else for whom the matrix gives this Ticket. */
  isHolders: boolean;
  /** It goes by what the person said Go for, which must still be what was wanted, and by nothing that came from elsewhere. */
  isByGo: boolean;
};

/** A step that had its person and its Ticket judged already, and only goes on: as whom, and on which text. */
export type Begun = { actor: Actor; text: string };

export type StepStart = { record: TicketRecord; standing: Standing; actor: Actor };

/**
 * Whether a step of work may begin, judged as every change is: found, forbidden, state, revision, requirement, and a
 * person last. Nothing is written. What the step then does is done as `actor`, and asks for nothing again.
 */
export async function beginStep(
  context: TrackerContext,
  caller: Caller,
  request: StepRequest,
  begun?: Begun,
): Promise<StepStart> {
  return context.store.read(async (view) => {
    const record = await findTicket(view, request.ticket);
    const { id } = record.item;
    const standing = standingOfRecord(record, await view.ledger(id));
    const actor = begun?.actor ?? actorOf(caller, request.operation, record, standing);
    refuseUnwritable(record, standing, request);
    refuseForked(record, standing, request.operation);
    refuseState(record, standing, request);
    if (request.isHolders) await refuseForeignHolder(context, { tx: view, record, standing, actor, request });
    if (request.isByGo) refuseWithoutGo(context, { record, standing, actor }, request.operation, begun);
    if (!begun) refuseWithoutConsent(caller, actor, request.operation, id, standing.rev);
    return { record, standing, actor };
  });
}

function refuseState(
  { item: { id } }: TicketRecord,
  { state }: Standing,
  { operation, states, first }: StepRequest,
): void {
  if (states.includes(state)) return;
  throw new TicketError('illegal_transition', {
    refused: `${operation} on ${id} was refused`,
    rule: `it is for what is ${states.join(' or ')}, and the Ticket is ${state}`,
    next: state === 'done' || state === 'closed' ? 'nothing: the work on it is over' : first,
    details: { state },
  });
}

function refuseWithoutGo(
  context: TrackerContext,
  { record, standing, actor }: StepStart,
  operation: string,
  begun: Begun | undefined,
): void {
  const { id } = record.item;
  const refused = `${operation} on ${id} was refused`;
  if (actor.role !== 'human' && goIsStale(record, standing)) {
    throw new TicketError('needs_person', {
      refused,
      rule: 'its text changed after the person said Go',
      next: `a person decides: yoi-tickets ticket return ${id}, or they run the step themselves`,
    });
  }
  // A person who is asked sees that the text is another one; what came after they were asked they have not seen.
  if (begun && standing.go && begun.text !== textDigest(record.item)) {
    throw new TicketError('stale_revision', {
      refused,
      rule: 'its text changed after the step was begun',
      next: `read it, then call ${operation} again`,
    });
  }
  refuseForeign(context, standing, id, refused);
}
