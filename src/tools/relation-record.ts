import { z } from 'zod';
import { RELATION_KINDS, type RelationKind } from '../domain/relations.ts';
import { changed, changeText, markdown, requestId, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

// Object.keys forgets which keys; the table has no others.
const KINDS = Object.keys(RELATION_KINDS) as [RelationKind, ...RelationKind[]];

export const relationRecord = defineTool({
  name: 'relation_record',
  title: 'Relate two Tickets',
  description:
    'States a lasting fact: ticket KIND related. Work found on the way is related, with a reason. remove takes it back.',
  effect: 'change',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      kind: z.enum(KINDS),
      related: ticket(),
      reason: markdown(4000).optional(),
      remove: z.boolean().optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  positional: ['ticket', 'kind', 'related'],
  run: async ({ tracker }, caller, input) => {
    const { recordRelation } = await import('../tracker/record-relation.ts');
    return recordRelation(tracker, caller, input);
  },
  text: changeText('Relation recorded'),
});
