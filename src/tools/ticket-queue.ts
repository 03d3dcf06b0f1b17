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
  output: () => z.object({ ...changed(), next: z.string().optional() }),
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
  run: async ({ tracker, lives }, caller, input) => {
    const { queueTicket } = await import('../tracker/queue-ticket.ts');
    const queued = await queueTicket(tracker, caller, input);
    // Who said Go hears how it goes on, where nobody is there who takes it on.
    const isTaken = caller.connection.roles.includes('orchestrator') || lives?.('orchestrator') !== false;
    return isTaken ? queued : { ...queued, next: waysOn(queued.id) };
  },
  text: ({ next, ...queued }) =>
    [queuedText(queued), ...(next ? [`No Pod is orchestrator here. Next: ${next}`] : [])].join('\n'),
});

const queuedText = changeText('Queued by the person');

function waysOn(id: string): string {
  return `yoi-tickets pod launch orchestrator, which takes on what is queued; or, without one, yoi-tickets work run ${id}`;
}
