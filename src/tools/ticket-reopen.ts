import { z } from 'zod';
import { changed, changeText, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketReopen = defineTool({
  name: 'ticket_reopen',
  title: 'Reopen a Ticket',
  description: 'done or closed → planning. The resolution moves into the thread.',
  effect: 'change',
  input: () => z.strictObject({ ticket: ticket(), reason: words(), request_id: requestId() }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { reopenTicket } = await import('../tracker/reopen-ticket.ts');
    return reopenTicket(tracker, caller, input);
  },
  text: changeText('Reopened'),
});
