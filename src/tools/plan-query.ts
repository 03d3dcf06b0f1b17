import { z } from 'zod';
import { oneLine } from '../domain/text.ts';
import { LIMITS } from '../domain/ticket.ts';
import { type PlannedTicket, queryPlan } from '../tracker/query-plan.ts';
import { line, ticket } from './fields.ts';
import { defineTool } from './tool.ts';

const row = () =>
  z.object({
    id: z.string(),
    kind: z.string(),
    ticket: z.string().nullable(),
    note: z.string(),
    source: z.enum(['plan', 'relation']),
    active: z.boolean(),
  });
const planned = () =>
  z.object({
    id: z.string(),
    state: z.string(),
    plan_revision: z.string(),
    blockers: z.array(z.string()),
    against: z.array(z.string()),
    records: z.array(row()),
  });
type Planned = z.infer<ReturnType<typeof planned>>;

export const planQuery = defineTool({
  name: 'plan_query',
  title: 'Consult the plan',
  description:
    'Plan records and relations of Tickets, from both ends, with what speaks against starting now and the plan_revision that ticket_accept wants.',
  effect: 'read',
  input: () =>
    z.strictObject({
      tickets: z.array(ticket()).min(1).max(20, { error: 'at most 20' }),
      kind: line(40).optional(),
      withdrawn: z.boolean().optional(),
    }),
  output: () => z.object({ truncated: z.boolean(), tickets: z.array(planned()) }),
  positional: ['tickets'],
  run: async ({ tracker }, _caller, input) =>
    bounded(await queryPlan(tracker, input.tickets, input.kind, input.withdrawn ?? false)),
  text: ({ tickets, truncated }) =>
    `${tickets.map(textOf).join('\n\n')}${truncated ? '\n\nCut: ask for fewer Tickets, or one kind.' : ''}`,
});

/** As many records, with notes as long, as fit into one answer. */
function bounded(tickets: readonly PlannedTicket[]): { truncated: boolean; tickets: Planned[] } {
  for (const [records, note] of [
    [100, 500],
    [40, 200],
    [20, 120],
    [10, 60],
    [3, 30],
    [0, 0],
  ] as const) {
    const shaped = { truncated: false, tickets: tickets.map((entry) => shape(entry, records, note)) };
    shaped.truncated =
      tickets.some(({ plan, relations }) => plan.length + relations.length > records) || note < 500;
    if (
      JSON.stringify(shaped).length <= LIMITS.answer - 200 &&
      shaped.tickets.map(textOf).join('\n\n').length <= LIMITS.answer - 200
    )
      return shaped;
  }
  return { truncated: true, tickets: [] };
}

function shape(
  { id, state, planRevision, plan, relations, blockers, against }: PlannedTicket,
  records: number,
  note: number,
): Planned {
  return {
    id,
    state,
    plan_revision: planRevision,
    blockers: blockers.slice(0, 20).map(({ ticket: other, state: of, why }) => `${why} ${other} (${of})`),
    against: against.slice(0, 20),
    records: [
      ...plan.map((record) => ({
        id: record.id,
        kind: record.kind,
        ticket: record.related,
        note: oneLine(record.note, note),
        source: 'plan' as const,
        active: record.active,
      })),
      ...relations.map((relation) => ({
        id: relation.id,
        kind: relation.kind,
        ticket: relation.ticket,
        note: oneLine(relation.note, note),
        source: 'relation' as const,
        active: true,
      })),
    ].slice(0, records),
  };
}

function textOf({ id, state, plan_revision, blockers, against, records }: Planned): string {
  return [
    `${id} (${state}), plan_revision ${plan_revision}`,
    ...(against.length > 0 || blockers.length > 0
      ? [`Against starting now: ${[...against, ...blockers].join('; ')}`]
      : ['Nothing speaks against starting now.']),
    ...records.map(
      ({ id: record, kind, ticket: other, note, source, active }) =>
        `- ${source} ${record}: ${kind}${other ? ` ${other}` : ''}${active ? '' : ' (withdrawn)'}${note ? ` — "${note}"` : ''}`,
    ),
  ].join('\n');
}
