import { z } from 'zod';
import { completeTicket } from '../tracker/complete-ticket.ts';
import { changed, changeText, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketComplete = defineTool({
  name: 'ticket_complete',
  title: 'Complete without a merge',
  description: 'inprogress → done where there is nothing to merge. summary says what was done.',
  effect: 'change',
  input: () => z.strictObject({ ticket: ticket(), summary: words(), request_id: requestId() }),
  output: () => z.object(changed()),
  run: ({ tracker }, caller, input) => completeTicket(tracker, caller, input),
  text: changeText('Done'),
});
