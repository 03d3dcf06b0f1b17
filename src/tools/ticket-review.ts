import { z } from 'zod';
import { SEVERITIES, VERDICTS } from '../domain/review.ts';
import { changed, changeText, line, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketReview = defineTool({
  name: 'ticket_review',
  title: 'Review a commit',
  description:
    'Your verdict on one commit of the Ticket. Findings: blocker, follow_up, or decision (for the person).',
  wakes: true,
  effect: 'add',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      verdict: z.enum(VERDICTS),
      commit: z.string().regex(/^[0-9a-f]{7,64}$/u, { error: 'a commit id: 7 to 64 hex digits' }),
      body: words(),
      findings: z
        .array(
          z.strictObject({
            severity: z.enum(SEVERITIES),
            text: words(2000),
            file: line(400).optional(),
            line: z.int().min(1).optional(),
          }),
        )
        .max(50, { error: 'at most 50' })
        .optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { reviewTicket } = await import('../tracker/review-ticket.ts');
    return reviewTicket(tracker, caller, input);
  },
  text: changeText('Review recorded'),
});
