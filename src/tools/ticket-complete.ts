import { z } from 'zod';
import { changed, changeText, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketComplete = defineTool({
  name: 'ticket_complete',
  title: 'Complete without a merge',
  description: 'inprogress → done where there is nothing to merge. summary says what was done.',
  effect: 'change',
  input: () => z.strictObject({ ticket: ticket(), summary: words(), request_id: requestId() }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { completeTicket } = await import('../tracker/complete-ticket.ts');
    return completeTicket(tracker, caller, input);
  },
  text: changeText('Done'),
});
