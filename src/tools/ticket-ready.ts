import { z } from 'zod';
import { READINESS } from '../domain/ticket.ts';
import { changed, changeText, requestId, ticket, words, words20 } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketReady = defineTool({
  name: 'ticket_ready',
  title: 'Make a Ticket ready',
  description:
    'planning → ready: what is wanted is written down. summary says what was understood. Then only a person says Go.',
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      summary: words(),
      readiness: z.enum(READINESS).optional(),
      risk_flags: words20().optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { readyTicket } = await import('../tracker/ready-ticket.ts');
    return readyTicket(tracker, caller, input);
  },
  text: changeText("Ready for a person's Go"),
});
