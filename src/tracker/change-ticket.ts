import { TicketError } from '../domain/errors.ts';
import type { EventDraft, ThreadEvent } from '../domain/event.ts';
import { timeOf } from '../domain/format/times.ts';
import { contentDigest, editedOutside, standingOfRecord, type TicketRecord } from '../domain/record.ts';
import { standingOf } from '../domain/standing.ts';
import { bytes } from '../domain/text.ts';
import { appendEvents } from '../domain/thread.ts';
import { type Item, LIMITS } from '../domain/ticket.ts';
import { actorOf, refuseWithoutConsent } from './consent.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { findTicket } from './find-ticket.ts';
import { healing } from './heal-record.ts';
import { refuseUnwritable } from './require-transition.ts';
import type { ChangeRequest, Decision, Settled, Situation } from './situation.ts';

/**
 * The one way by which a Ticket changes. Judges in the fixed order: found, forbidden, repeated, and then,
 * in `decide`, state, revision and requirement; a person is asked last, for what would be done.
 * Writes the decision and its events in one commit.
 */
export async function changeTicket(
  context: TrackerContext,
  caller: Caller,
  request: ChangeRequest,
  decide: (situation: Situation) => Promise<Decision | Settled>,
): Promise<Changed> {
  const carryOut = () =>
    context.store.transact(async (tx) => {
      const record = await findTicket(tx, request.ticket);
      const standing = standingOfRecord(record, await tx.ledger(record.item.id));
      const actor = request.begun ?? actorOf(caller, request.operation, record, standing, request.facts);
      const repeated = repetitionOf(record, requestKey(caller, request));
      if (repeated) return repeated;
      refuseUnwritable(record, standing, request);
      const at = timeOf(context.now());
      const decision = await decide({ tx, record, standing, actor, at, request });
      if ('settled' in decision) return decision.settled;
      if (!request.begun)
        refuseWithoutConsent(caller, actor, request.operation, record.item.id, standing.rev);
      return writeDecision(context, caller, { tx, record, standing, actor, at, request }, decision);
    });
  return healing(context, carryOut);
}

/** The event draft of a change of state. */
export function stateChange(
  situation: Situation,
  to: string,
  attributes: Record<string, string | undefined>,
  body = '',
): EventDraft {
  const { standing, actor, request } = situation;
  return {
    kind: 'state_changed',
    heading: `State changed: ${standing.state} to ${to}`,
    body,
    attributes: {
      from: standing.state,
      to,
      operation: request.operation,
      channel: actor.channel,
      ...attributes,
    },
  };
}

/** What a repeatable request is remembered by: the same words of the same caller for the same operation. */
export function requestKey(
  { connection }: Caller,
  { operation, requestId }: Pick<ChangeRequest, 'operation' | 'requestId'>,
): string | undefined {
  return requestId === undefined ? undefined : `${operation}:${connection.caller.name}:${requestId}`;
}

/** What the first run of the same request answered, read back from the event that it left. */
export function repetitionOf(record: TicketRecord, key: string | undefined): Changed | undefined {
  const position =
    key === undefined ? -1 : record.events.findIndex(({ attributes }) => attributes.request === key);
  const event = record.events[position];
  if (!event) return undefined;
  const then = standingOf(record.events.slice(0, position + 1), undefined, 'planning');
  return { id: record.item.id, title: record.item.title, state: then.state, event: event.id, repeated: true };
}

async function writeDecision(
  context: TrackerContext,
  caller: Caller,
  situation: Situation,
  decision: Decision,
): Promise<Changed> {
  const { tx, record, actor, at, request } = situation;
  const events = eventsOf(context, caller, situation, decision);
  const last = events.at(-1);
  if (!last) throw new Error(`${request.operation} decided nothing`);
  await tx.put({
    id: record.item.id,
    events,
    ...(decision.item ? { item: { ...decision.item, state: stateAfter(record, events) } } : {}),
    ...(decision.resolution === undefined ? {} : { resolution: decision.resolution }),
    ...(decision.artifacts ? { artifacts: decision.artifacts } : {}),
  });
  if (decision.release) await tx.release(record.item.id);
  if (decision.claim) {
    if (!actor.named) context.hold();
    await tx.claim({ ...decision.claim, ticket: record.item.id, event: last.id, at });
  }
  const item = decision.item ?? record.item;
  return { id: item.id, title: item.title, state: stateAfter(record, events), event: last.id };
}

function stateAfter(record: TicketRecord, events: readonly ThreadEvent[]): Item['state'] {
  return standingOf([...record.events, ...events], undefined, 'planning').state;
}

function eventsOf(
  context: TrackerContext,
  caller: Caller,
  { record, actor, at, request }: Situation,
  decision: Decision,
): ThreadEvent[] {
  const outside = editedOutside(record)
    ? [
        {
          kind: 'outside_edit',
          body: 'item.md was edited by something other than yoi-tickets.',
          attributes: { item: contentDigest(record.item) },
        },
      ]
    : [];
  const noticed = appendEvents(record.events, outside, {
    author: 'outside/unknown',
    at,
    newId: context.newId,
  });
  for (const draft of decision.events) if (!draft.kept) refuseLong(draft.kind, draft.body ?? '');
  const final = decision.events.length - 1;
  const changed =
    decision.item && contentDigest(decision.item) !== contentDigest(record.item)
      ? contentDigest(decision.item)
      : undefined;
  const drafts = decision.events.map((draft, position) => ({
    ...draft,
    attributes: {
      ...draft.attributes,
      via: actor.via,
      ...(position === final ? { item: changed, request: requestKey(caller, request) } : {}),
    },
  }));
  const added = appendEvents([...record.events, ...noticed], drafts, {
    author: `${actor.role}/${actor.name}`,
    at,
    newId: context.newId,
  });
  return [...noticed, ...added];
}

/** @throws TicketError `too_large`: an event is never cut. */
function refuseLong(kind: string, body: string): void {
  if (bytes(body) <= LIMITS.eventBytes) return;
  throw new TicketError('too_large', {
    refused: `the ${kind.replaceAll('_', ' ')} was not recorded`,
    rule: `an event has at most ${LIMITS.eventBytes} bytes, and this one has ${bytes(body)}`,
    next: 'say it shorter, or put the long part into a file of the repository and name it',
  });
}
