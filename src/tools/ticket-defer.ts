import { z } from 'zod';
import { changed, changeText, markdown, requestId, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketDefer = defineTool({
  name: 'ticket_defer',
  title: 'Defer a Ticket',
  description: 'Puts it aside: until a date (YYYY-MM-DD), for good, or no longer (until "now").',
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      until: z.union([z.iso.date(), z.literal('now')], { error: 'a date as YYYY-MM-DD, or now' }).optional(),
      reason: markdown().optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { deferTicket } = await import('../tracker/defer-ticket.ts');
    return deferTicket(tracker, caller, input);
  },
  text: changeText('Deferral recorded'),
});
