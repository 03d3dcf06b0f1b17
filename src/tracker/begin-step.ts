import type { Actor } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { goIsStale, standingOfRecord, type TicketRecord } from '../domain/record.ts';
import type { Standing } from '../domain/standing.ts';
import type { State } from '../domain/ticket.ts';
import { actorOf, refuseWithoutConsent } from './consent.ts';
import type { Caller, TrackerContext } from './context.ts';
import { findTicket } from './find-ticket.ts';
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
  /** It judges or ends the work: what was wanted must still be what the person said Go for. */
  judges: boolean;
};

export type StepStart = { record: TicketRecord; standing: Standing; actor: Actor };

/**
 * Whether a step of work may begin, judged as every change is: found, forbidden, state, revision, requirement, and a
 * person last. Nothing is written. What the step then does is done as `actor`, and asks for nothing again.
 * `begun`: it had its person already, and only goes on.
 */
export async function beginStep(
  context: TrackerContext,
  caller: Caller,
  request: StepRequest,
  begun?: Actor,
): Promise<StepStart> {
  return context.store.read(async (view) => {
    const record = await findTicket(view, request.ticket);
    const { id } = record.item;
    const standing = standingOfRecord(record, await view.ledger(id));
    const actor = begun ?? actorOf(caller, request.operation, record, standing);
    refuseUnwritable(record, standing, request);
    refuseForked(record, standing, request.operation);
    refuseState(record, standing, request);
    if (request.isHolders) await refuseForeignHolder(context, { tx: view, record, standing, actor, request });
    if (request.judges) refuseUnjudgeable(context, { record, standing, actor }, request.operation);
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

function refuseUnjudgeable(
  { policy }: TrackerContext,
  { record, standing, actor }: StepStart,
  operation: string,
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
  if (standing.foreign.length > 0 && policy.foreignGates === 'confirm') {
    throw new TicketError('needs_person', {
      refused,
      rule: `${standing.foreign.map(({ kind, author }) => `${kind} by ${author}`).join(', ')} came from a file or from git, not through this program here`,
      next: `a person confirms it: yoi-tickets doctor ${id} --settle as_found`,
      details: { foreign: standing.foreign.map((event) => event.id) },
    });
  }
}
