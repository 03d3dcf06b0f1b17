import { z } from 'zod';
import { changed, changeText, markdown, requestId, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketReturn = defineTool({
  name: 'ticket_return',
  title: 'Return to planning',
  description:
    'Gives a Ticket back because a concrete decision is missing (risk alone is no reason). An orchestrator gives missing, checked, insufficient (why latitude is not enough) and question; a person a reason.',
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      missing: markdown().optional(),
      checked: markdown().optional(),
      insufficient: markdown().optional(),
      question: markdown().optional(),
      reason: markdown().optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { returnTicket } = await import('../tracker/return-ticket.ts');
    return returnTicket(tracker, caller, input);
  },
  text: changeText('Returned to planning'),
});
