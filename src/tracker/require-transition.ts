import type { Actor } from '../domain/authority.ts';
import { stopsChanges } from '../domain/damage.ts';
import { TicketError } from '../domain/errors.ts';
import {
  LIFECYCLE,
  operationsFrom,
  startingStates,
  type Transition,
  transitionFrom,
} from '../domain/lifecycle.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { Standing } from '../domain/standing.ts';
import type { State } from '../domain/ticket.ts';
import { isInConflict, Unreadable } from './heal-record.ts';
import type { ChangeRequest, Situation } from './situation.ts';

/** Finds the transition that `operation` makes from the Ticket's state, for the actor. */
export function requireTransition({ record, standing, actor, request }: Situation): Transition {
  refuseForked(record, standing, request.operation);
  const row = transitionFrom(standing.state, request.operation);
  if (row?.by.includes(actor.role)) return row;
  const wanted = [...new Set(startingStates(request.operation))].join(', ');
  throw new TicketError(row ? 'needs_person' : 'illegal_transition', {
    refused: `${request.operation} on ${record.item.id} was refused`,
    rule: row
      ? `from ${standing.state} it is a person's act`
      : `it leads on from ${wanted}, and the Ticket is ${standing.state}`,
    next: waysOn(standing.state, actor),
    details: { state: standing.state },
  });
}

/** What leads on from a state: for the actor, or, where that is nothing or a person by way of an agent, for whom. */
function waysOn(state: State, { role, via }: Actor): string {
  const own = operationsFrom(state, role);
  if (own.length > 0 && via === undefined) return `from ${state}, ${role} may call ${own.join(' or ')}`;
  const rows = LIFECYCLE.filter((row) => row.from.includes(state));
  return `from ${state} these lead on: ${rows.map(({ operation, by }) => `${operation} (${by.join(', ')})`).join(', ')}`;
}

/** @throws TicketError where the record is damaged, of an older format, or behind what was acknowledged here. */
export function refuseUnwritable(
  record: TicketRecord,
  standing: Standing,
  { operation, settles }: ChangeRequest,
): void {
  const { id } = record.item;
  const refused = `${operation} on ${id} was refused`;
  // A conflict breaks sums as well, and says best what is wrong.
  const broken =
    record.problems.find(({ rule }) => rule === 'conflict_markers') ??
    record.problems.find(({ rule }) => stopsChanges(rule));
  if (broken) {
    throw new (isInConflict(record) ? Unreadable : TicketError)('storage', {
      refused,
      rule: `${broken.file}${broken.line ? `:${broken.line}` : ''} cannot be read: ${broken.message}`,
      next: `mend the file, then call ticket_doctor for ${id}`,
    });
  }
  if (record.older) {
    throw new TicketError('unmet_requirement', {
      refused,
      rule: 'its record is of an older format, which is read and not written',
      next: 'a person runs: yoi-tickets migrate',
    });
  }
  if (standing.regressed && !settles) {
    throw new TicketError('regressed', {
      refused,
      rule: 'the record is older than what was acknowledged on this machine',
      next: 'a person runs: yoi-tickets doctor --fix, or settles it as it was found',
    });
  }
}

/** @throws TicketError `forked`: no transition, and no acceptance, until a person picks a side. */
export function refuseForked(record: TicketRecord, standing: Standing, operation: string): void {
  if (standing.fork.length === 0) return;
  const sides = standing.fork.map(
    ({ id, author, attributes }) => `${id} (${attributes.to ?? 'planning'} by ${author})`,
  );
  throw new TicketError('forked', {
    refused: `${operation} on ${record.item.id} was refused`,
    rule: `two changes of state followed the same one: ${sides.join(' and ')}`,
    next: `a person picks one: yoi-tickets doctor ${record.item.id} --settle EVENT`,
    details: { events: standing.fork.map(({ id }) => id) },
  });
}
