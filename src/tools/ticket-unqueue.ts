import { z } from 'zod';
import { changed, changeText, markdown, requestId, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketUnqueue = defineTool({
  name: 'ticket_unqueue',
  title: 'Take Go back',
  description: 'queued → ready.',
  effect: 'change',
  input: () => z.strictObject({ ticket: ticket(), reason: markdown().optional(), request_id: requestId() }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { unqueueTicket } = await import('../tracker/queue-ticket.ts');
    return unqueueTicket(tracker, caller, input);
  },
  text: changeText('Go taken back'),
});
