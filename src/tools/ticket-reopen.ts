import { z } from 'zod';
import { reopenTicket } from '../tracker/reopen-ticket.ts';
import { changed, changeText, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketReopen = defineTool({
  name: 'ticket_reopen',
  title: 'Reopen a Ticket',
  description: 'done or closed → planning. The resolution moves into the thread.',
  effect: 'change',
  input: () => z.strictObject({ ticket: ticket(), reason: words(), request_id: requestId() }),
  output: () => z.object(changed()),
  run: ({ tracker }, caller, input) => reopenTicket(tracker, caller, input),
  text: changeText('Reopened'),
});
