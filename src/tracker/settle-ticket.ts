import { TicketError } from '../domain/errors.ts';
import type { EventDraft } from '../domain/event.ts';
import { planFile } from '../domain/format/record-files.ts';
import { missingRevs, type Standing } from '../domain/standing.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import type { Decision, Situation } from './situation.ts';

/** What settling means for this Ticket, in words: what is confirmed, or which sides there are. */
export function openMatters({ regressed, foreign, fork }: Standing): string {
  const sides = fork.map(
    ({ id, author, at, attributes }) => `- ${id}: ${attributes.to ?? 'planning'} by ${author} at ${at}`,
  );
  return [
    ...(regressed
      ? [
          'The record is behind what was acknowledged on this machine; as_found says that the older state is meant.',
        ]
      : []),
    ...foreign.map(
      ({ id, kind, author, at }) => `- ${kind} by ${author} at ${at} came from elsewhere (${id})`,
    ),
    ...(sides.length > 0 ? ['Sides of the fork:', ...sides] : []),
  ].join('\n');
}

/** What a person settles with `as_found`: the record stands as it is, foreign gates and older state included. */
export const AS_FOUND = 'as_found';

/**
 * A person decides what the program cannot: which side of a fork holds, or that a record which is foreign
 * or older than what was acknowledged here is meant as it was found.
 */
export async function settleTicket(
  context: TrackerContext,
  caller: Caller,
  input: { ticket: string; settle: string },
): Promise<Changed> {
  const request = {
    operation: 'ticket_doctor',
    ticket: input.ticket,
    facts: { kind: 'settle' },
    settles: true as const,
  };
  return changeTicket(context, caller, request, async (situation) =>
    situation.standing.fork.length > 0
      ? pickSide(context, situation, input.settle)
      : { events: [confirmed(situation, input.settle)] },
  );
}

/** One side of a fork holds from now on. Who held by another does not any more, and its plan is withdrawn. */
async function pickSide(context: TrackerContext, situation: Situation, settle: string): Promise<Decision> {
  const { tx, record, standing, actor, at } = situation;
  const event = pickedSide(situation, settle);
  const stale = (await tx.claims(record.item.id)).some((claim) => claim.event !== settle);
  const withdrawn = standing.fork.flatMap(({ id, attributes }) =>
    id !== settle && attributes.plan ? [attributes.plan] : [],
  );
  const author = `${actor.role}/${actor.name}`;
  const files = withdrawn.map((plan) =>
    planFile({
      id: context.newId(),
      kind: 'withdrawn',
      record: plan,
      reason: 'Its side of a fork was dropped.',
      author,
      at,
    }),
  );
  return {
    events: [event],
    artifacts: Object.fromEntries(files.map(({ path, text }) => [path, text])),
    ...(stale ? { release: true as const } : {}),
  };
}

function pickedSide({ record, standing, actor }: Situation, settle: string): EventDraft {
  const side = standing.fork.find(({ id }) => id === settle);
  if (!side) {
    throw new TicketError('invalid_input', {
      refused: `${record.item.id} was not settled`,
      rule: 'a fork is settled by the event whose side holds',
      next: `settle with one of: ${standing.fork.map(({ id, author, attributes }) => `${id} (${attributes.to ?? 'planning'} by ${author})`).join(', ')}`,
    });
  }
  const to = side.attributes.to ?? 'planning';
  return {
    kind: 'state_changed',
    heading: `Fork settled: ${to}`,
    body: `The side of ${side.id} holds.`,
    attributes: {
      from: standing.state,
      to,
      operation: 'ticket_doctor',
      channel: actor.channel,
      holds: side.id,
      drops: standing.fork.map(({ id }) => id).join(','),
      text: side.attributes.text,
    },
  };
}

function confirmed({ record, standing, actor }: Situation, settle: string): EventDraft {
  const without = missingRevs(record.events);
  const refused = `${record.item.id} was not settled`;
  if (settle !== AS_FOUND) {
    throw new TicketError('invalid_input', {
      refused,
      rule: 'it is not forked, so there is no side to pick',
      next: `settle with ${AS_FOUND}`,
    });
  }
  if (!standing.regressed && standing.foreign.length === 0) {
    throw new TicketError('invalid_input', {
      refused,
      rule: 'nothing about it is open: it is not forked, regressed or foreign',
      next: 'call ticket_show',
    });
  }
  return {
    kind: 'decision',
    heading: 'Confirmed as found',
    body: reasonOf(standing),
    attributes: {
      without: without.join(',') || undefined,
      confirms: standing.foreign.map(({ id }) => id).join(',') || undefined,
      channel: actor.channel,
    },
  };
}

function reasonOf({ regressed, foreign }: Standing): string {
  const parts = [
    ...(regressed ? ['The older state of this record is meant.'] : []),
    ...(foreign.length > 0
      ? [`Confirmed: ${foreign.map(({ kind, author, id }) => `${kind} by ${author} (${id})`).join(', ')}.`]
      : []),
  ];
  return parts.join(' ');
}
