import { z } from 'zod';
import { PLAN_ALIASES, RECORDED_KINDS } from '../domain/plan.ts';
import { changed, eventId, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

/** A kind by any of its names. One that is not recorded here is told where it is. */
const kind = () =>
  z.preprocess((word, context) => {
    if (word === 'accepted_plan')
      context.addIssue({
        code: 'custom',
        message: 'accepted_plan is written by acceptance alone',
        params: { next: 'call ticket_accept with ticket, the plan as summary, and plan_revision' },
      });
    return typeof word === 'string' && Object.hasOwn(PLAN_ALIASES, word) ? PLAN_ALIASES[word] : word;
  }, z.enum(RECORDED_KINDS));

export const planRecord = defineTool({
  name: 'plan_record',
  title: 'Record a routing decision',
  description:
    'Order, blocker, conflict or capacity: what you must still know after your memory is gone. withdraw or replaces take the id of an earlier record.',
  effect: 'add',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      kind: kind().optional(),
      related: ticket().optional(),
      reason: words(4000),
      replaces: eventId().optional(),
      withdraw: eventId().optional(),
      request_id: requestId(),
    }),
  output: () => z.object({ ...changed(), record: z.string(), plan_revision: z.string() }),
  positional: ['ticket', 'kind', 'related'],
  run: async ({ tracker }, caller, input) => {
    const { recordPlan } = await import('../tracker/record-plan.ts');
    return recordPlan(tracker, caller, input);
  },
  text: ({ id, record, plan_revision, repeated }) =>
    `${repeated ? 'Already recorded' : 'Recorded'} in the plan of ${id}: record ${record}, plan_revision now ${plan_revision}.`,
});
