import { z } from 'zod';
import { KINDS, LIMITS, PRIORITIES, READINESS } from '../domain/ticket.ts';
import { changed, changeText, line, markdown, requestId, word, words20 } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketCreate = defineTool({
  name: 'ticket_create',
  title: 'Create a Ticket',
  description: `Makes a Ticket in planning. kind: ${KINDS.join(', ')} or your own. Without body you get the template to fill.`,
  effect: 'add',
  input: () =>
    z.strictObject({
      title: line(LIMITS.title).describe('one line, ≤ 200 characters'),
      body: markdown(LIMITS.bodyBytes).describe('Markdown, ≤ 64 KiB').optional(),
      kind: word().optional(),
      priority: z.enum(PRIORITIES).optional(),
      labels: words20().optional(),
      slug: z
        .string()
        .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, { error: 'a-z, 0-9 and single dashes' })
        .max(LIMITS.slug)
        .optional(),
      readiness: z.enum(READINESS).optional(),
      risk_flags: words20().optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  positional: ['title'],
  propose: async (_services, _caller, input) => ({
    ticket: null,
    rev: 0,
    question: `Create the Ticket "${input.title}"?`,
  }),
  run: async ({ tracker }, caller, input) => {
    const { createTicket } = await import('../tracker/create-ticket.ts');
    return createTicket(tracker, caller, input);
  },
  text: changeText('Created'),
});
