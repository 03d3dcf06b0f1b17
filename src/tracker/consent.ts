import { type Actor, authorise, type Facts } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { Standing } from '../domain/standing.ts';
import type { Caller } from './context.ts';

/** All that is missing is a person's yes: a surface that can ask for it does, and calls again. */
export class ConsentNeeded extends TicketError {
  constructor(operation: string, ticket: string | null) {
    super('needs_person', {
      refused: `${operation} was not done`,
      rule: "it is a person's act, and no person was asked",
      next: `a person runs: yoi-tickets ${operation.replace('_', ' ')}${ticket === null ? '' : ` ${ticket}`}`,
    });
  }
}

/**
 * Who acts, by the matrix. Where it wants a person, the actor is that person, who has yet to consent.
 * @throws TicketError `forbidden`.
 */
export function actorOf(
  { connection, consent }: Caller,
  operation: string,
  record?: TicketRecord,
  standing?: Standing,
  facts: Facts = {},
): Actor {
  const about = record && standing ? { ticket: record.item.id, state: standing.state, ...facts } : facts;
  const actor = authorise(connection, operation, about);
  if (connection.channel === 'demo' || (actor.role !== 'human' && !actor.grant.asks)) return actor;
  const via = actor.role === 'human' ? {} : { via: `${actor.role}/${actor.name}` };
  const person = consent ? { name: consent.name, channel: consent.channel } : {};
  return { ...actor, ...via, ...person, role: 'human' };
}

/**
 * Refuses a person's act that no person consented to, or that they consented to for another Ticket or rev.
 * @throws ConsentNeeded, or TicketError `stale_revision`.
 */
export function refuseWithoutConsent(
  { connection, consent }: Caller,
  actor: Actor,
  operation: string,
  ticket: string | null = null,
  rev = 0,
): void {
  if (actor.role !== 'human' || connection.channel === 'demo') return;
  if (!consent) throw new ConsentNeeded(operation, ticket);
  if (ticket === null || (consent.ticket === ticket && consent.rev === rev)) return;
  throw new TicketError('stale_revision', {
    refused: `${operation} on ${ticket} was not done`,
    rule: 'the Ticket changed after the person was asked',
    next: 'ask again: the question shows the Ticket as it is now',
  });
}
