import { z } from 'zod';
import { mayUse } from '../domain/authority.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { briefOf } from './brief-of-ticket.ts';
import { line, ticket } from './fields.ts';
import { partOf } from './part-of-ticket.ts';
import { shownText } from './shown-text.ts';
import { type Shown, shown } from './shown-ticket.ts';
import { defineTool } from './tool.ts';

export const ticketShow = defineTool({
  name: 'ticket_show',
  title: 'Show a Ticket',
  description:
    'A brief: body, decisions, open questions, last report and review, newest events. cut names what is not whole; its next_cursor leads on, showing that part alone. A question that ends in … is whole at event:ID:0, a note at note:ID:0.',
  effect: 'read',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      limit: z.int().min(0).max(50, { error: 'at most 50' }).describe('events, ≤ 50').optional(),
      cursor: line(120).optional(),
    }),
  output: shown,
  run: async ({ tracker }, { connection }, { ticket: reference, limit = 10, cursor }): Promise<Shown> => {
    const dossier = await showTicket(tracker, reference);
    const readsPlan = mayUse(connection, 'plan_query');
    return cursor === undefined
      ? briefOf(dossier, limit, readsPlan)
      : partOf(dossier, cursor, limit, readsPlan);
  },
  text: shownText,
});
