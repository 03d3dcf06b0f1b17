import { z } from 'zod';
import { LIMITS, PRIORITIES, READINESS } from '../domain/ticket.ts';
import { changed, changeText, line, markdown, requestId, ticket, word, words20 } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketEdit = defineTool({
  name: 'ticket_edit',
  title: 'Edit a Ticket',
  description:
    'Changes text or fields while in planning. For the body give old (stands there once) and new, or a whole body with the revision from ticket_show.',
  wakes: true,
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      revision: line(40).optional(),
      old: markdown(LIMITS.bodyBytes).optional(),
      new: markdown(LIMITS.bodyBytes).optional(),
      title: line(LIMITS.title).optional(),
      body: markdown(LIMITS.bodyBytes).optional(),
      kind: word().optional(),
      priority: z.enum(PRIORITIES).optional(),
      labels: words20().optional(),
      readiness: z.enum(READINESS).optional(),
      risk_flags: words20().optional(),
      assignee: z.string().max(100).optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  personal: ['assignee'],
  run: async ({ tracker }, caller, input) => {
    const { editTicket } = await import('../tracker/edit-ticket.ts');
    return editTicket(tracker, caller, input);
  },
  text: changeText('Edited'),
});
