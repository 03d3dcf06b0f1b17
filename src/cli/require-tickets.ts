import { type Connection, mayUse } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';

/** For what is no tool and shows Tickets all the same. @throws TicketError `forbidden` where a profile keeps them away. */
export function requireTickets(connection: Connection, tool: 'ticket_list' | 'ticket_show'): void {
  if (mayUse(connection, tool)) return;
  throw new TicketError('forbidden', {
    refused: 'nothing was shown',
    rule: "this role's profile keeps Tickets from it",
    next: 'leave it to a person',
  });
}
