import { z } from 'zod';
import { LIMITS } from '../domain/ticket.ts';
import { line, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

const few = () => z.array(words(2000)).max(20, { error: 'at most 20' }).optional();

export const workReport = defineTool({
  name: 'work_report',
  title: 'Report the work',
  description:
    'All is committed: what was done, the checks that ran and how they ended, deviations with reasons. Follow-ups become Tickets of their own.',
  effect: 'add',
  wakes: true,
  input: () =>
    z.strictObject({
      ticket: ticket(),
      summary: words(8000),
      checks: few(),
      deviations: few(),
      follow_ups: z
        .array(z.strictObject({ title: line(LIMITS.title), body: words().optional() }))
        .max(5, { error: 'at most 5' })
        .optional(),
    }),
  output: () =>
    z.object({
      id: z.string(),
      commit: z.string(),
      round: z.int(),
      follow_ups: z.array(z.object({ ticket: z.string(), new: z.boolean() })),
      next: z.string(),
    }),
  run: async (services, caller, { ticket: reference, follow_ups: followUps, ...report }) => {
    const work = await services.work();
    const reported = await work.report(caller, reference, { ...report, followUps });
    return {
      id: reported.ticket,
      commit: reported.commit,
      round: reported.round,
      follow_ups: reported.followUps.map(({ ticket: other, isNew }) => ({ ticket: other, new: isNew })),
      next: 'you are done for now; what the review finds is told to you',
    };
  },
  text: ({ id, commit, round, follow_ups, next }) =>
    [
      `Reported ${commit.slice(0, 12)} for ${id}, round ${round}: ${next}.`,
      ...follow_ups.map(
        ({ ticket: other, new: isNew }) => `- ${isNew ? 'made' : 'was there already'}: ${other}`,
      ),
    ].join('\n'),
});
