import { z } from 'zod';
import { PLAN_ALIASES, PLAN_KINDS, type PlanKind } from '../domain/plan.ts';
import { recordPlan } from '../tracker/record-plan.ts';
import { changed, eventId, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

// Object.keys forgets which keys; the table has no others.
const KINDS = Object.keys(PLAN_KINDS) as [PlanKind, ...PlanKind[]];

export const planRecord = defineTool({
  name: 'plan_record',
  title: 'Record a routing decision',
  description:
    'Order, blocker, conflict or capacity: what you must still know after your memory is gone. withdraw or replaces take the id of an earlier record.',
  effect: 'add',
  input: z.strictObject({
    ticket,
    kind: z
      .preprocess((word) => (typeof word === 'string' ? (PLAN_ALIASES[word] ?? word) : word), z.enum(KINDS))
      .optional(),
    related: ticket.optional(),
    reason: words(4000),
    replaces: eventId.optional(),
    withdraw: eventId.optional(),
    request_id: requestId,
  }),
  output: z.object({ ...changed, record: z.string(), plan_revision: z.string() }),
  positional: ['ticket', 'kind', 'related'],
  run: ({ tracker }, caller, input) => recordPlan(tracker, caller, input),
  text: ({ id, record, plan_revision, repeated }) =>
    `${repeated ? 'Already recorded' : 'Recorded'} in the plan of ${id}: record ${record}, plan_revision now ${plan_revision}.`,
});
