import type { Context, Hono } from 'hono';
import { rowAtHead } from '../../domain/actions/row-at-head.ts';
import { TicketError } from '../../domain/errors.ts';
import { eventsOfTicket } from '../../tools/events-of-ticket.ts';
import { ticketArtifact } from '../../tools/ticket-artifact.ts';
import { ticketDiff } from '../../tools/ticket-diff.ts';
import { ticketGraph } from '../../tools/ticket-graph.ts';
import { wholeTicket } from '../../tools/whole-ticket.ts';
import type { ArtifactAnswer, DiffAnswer, EventsAnswer, GraphAnswer, TicketAnswer } from '../wire.ts';
import type { PanelParts } from './panel-parts.ts';

/** One Ticket with all that belongs to it. What is long, or costs git, is asked for apart. */
export function ticketRoutes(app: Hono, parts: PanelParts): void {
  app.get('/api/tickets/:id', async (context) => {
    const services = await parts.services();
    const ticket = await wholeTicket(services, context.req.param('id'));
    const row = await parts.see.ticket(ticket.id);
    if (!row) throw gone(ticket.id);
    return context.json<TicketAnswer>({ row: rowAtHead(row, ticket.work?.head ?? null), ...ticket });
  });
  app.get('/api/tickets/:id/events', async (context) => {
    const page = await eventsOfTicket(await parts.services(), context.req.param('id'), revOf(context));
    return context.json<EventsAnswer>(page);
  });
  app.get('/api/tickets/:id/graph', async (context) =>
    context.json<GraphAnswer>(await ticketGraph(await parts.services(), context.req.param('id'))),
  );
  app.get('/api/tickets/:id/diff', async (context) =>
    context.json<DiffAnswer>(await ticketDiff(await parts.services(), context.req.param('id'))),
  );
  app.get('/api/tickets/:id/artifact', async (context) => {
    const path = context.req.query('path') ?? '';
    const services = await parts.services();
    return context.json<ArtifactAnswer>(await ticketArtifact(services, context.req.param('id'), path));
  });
}

function revOf(context: Context): number | undefined {
  const text = context.req.query('before');
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/u.test(text)) return Number(text);
  throw new TicketError('invalid_input', {
    refused: 'no events were read',
    rule: 'before is the number of an event',
    next: 'use the one that the last answer gave, or leave it out',
  });
}

function gone(id: string): TicketError {
  return new TicketError('not_found', {
    refused: `${id} was not shown`,
    rule: 'it is gone since it was read',
    next: 'go back to the list',
  });
}
