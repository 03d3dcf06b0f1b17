import { z } from 'zod';
import { changed, line, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketAccept = defineTool({
  name: 'ticket_accept',
  title: 'Accept a queued Ticket',
  description:
    'queued → inprogress, exactly once, before any worktree or agent. Name the plan_revision that plan_query gave. override_reason is for plan records that speak against it.',
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      summary: words().describe('the accepted plan'),
      plan_revision: line(40).optional(),
      override_reason: words().optional(),
      request_id: requestId(),
    }),
  output: () =>
    z.object({
      ...changed(),
      outcome: z.enum(['accepted', 'already_accepted', 'taken_over']),
      branch: z.string(),
      worktree: z.string(),
    }),
  run: async ({ tracker }, caller, input) => {
    const { acceptTicket } = await import('../tracker/accept-ticket.ts');
    return acceptTicket(tracker, caller, input);
  },
  text: ({ id, title, state, outcome, branch, worktree }) =>
    `${outcome === 'accepted' ? 'Accepted' : outcome === 'taken_over' ? 'Taken over' : 'Already accepted by you'}: ${id} "${title}", now ${state}. Branch ${branch}, worktree ${worktree}.`,
});
