import { z } from 'zod';
import { OUTCOMES } from '../domain/ticket.ts';
import { changed, changeText, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketClose = defineTool({
  name: 'ticket_close',
  title: 'Close a Ticket',
  description:
    'done → closed with a resolution. Earlier states: a person only, with an outcome; superseded, duplicate and decomposed name successors.',
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      resolution: words(),
      outcome: z.enum(OUTCOMES).optional(),
      successors: z.array(ticket()).max(20, { error: 'at most 20' }).optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { closeTicket } = await import('../tracker/close-ticket.ts');
    return closeTicket(tracker, caller, input);
  },
  text: changeText('Closed'),
});
