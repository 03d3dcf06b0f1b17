import { z } from 'zod';
import { oneLine } from '../domain/text.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import { changed, changeText, requestId, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketQueue = defineTool({
  name: 'ticket_queue',
  title: 'Say Go',
  description: 'ready → queued, for the text as it is now. It is the person who says Go: they are asked.',
  effect: 'change',
  input: () => z.strictObject({ ticket: ticket(), request_id: requestId() }),
  output: () => z.object(changed()),
  propose: async ({ tracker }, _caller, input) => {
    const { record, standing } = await showTicket(tracker, input.ticket);
    const { id, title, priority, kind } = record.item;
    const summary = record.events.findLast((event) => event.kind === 'intake_summary')?.body ?? '';
    return {
      ticket: id,
      rev: standing.rev,
      question: `Say Go for "${title}" (${id}, ${kind}, ${priority}, ${standing.state})?${summary ? `\n\nAs understood: ${oneLine(summary, 600)}` : ''}`,
    };
  },
  run: async ({ tracker }, caller, input) => {
    const { queueTicket } = await import('../tracker/queue-ticket.ts');
    return queueTicket(tracker, caller, input);
  },
  text: changeText('Queued by the person'),
});
