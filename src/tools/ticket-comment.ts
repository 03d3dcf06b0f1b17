import { z } from 'zod';
import { COMMENT_KINDS } from '../domain/event.ts';
import { changed, changeText, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketComment = defineTool({
  name: 'ticket_comment',
  title: 'Comment on a Ticket',
  description: 'Adds words to the thread, where everybody reads them. Decisions stay in force.',
  wakes: true,
  effect: 'add',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      kind: z.enum(COMMENT_KINDS).optional(),
      body: words().describe('Markdown, ≤ 16 KiB'),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { commentOnTicket } = await import('../tracker/comment-on-ticket.ts');
    return commentOnTicket(tracker, caller, input);
  },
  text: changeText('Recorded'),
});
