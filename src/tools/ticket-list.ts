import { z } from 'zod';
import { oneLine } from '../domain/text.ts';
import { LIMITS, PRIORITIES, STATES } from '../domain/ticket.ts';
import { type ListedTicket, listTickets } from '../tracker/list-tickets.ts';
import { line, word } from './fields.ts';
import { defineTool } from './tool.ts';

const row = () =>
  z.object({
    id: z.string(),
    title: z.string(),
    state: z.string(),
    kind: z.string(),
    priority: z.string(),
    labels: z.array(z.string()),
    updated_at: z.string(),
    blocked_by: z.array(z.string()),
    waits_for_person: z.array(z.string()),
    flags: z.array(z.string()),
  });
type Row = z.infer<ReturnType<typeof row>>;

export const ticketList = defineTool({
  name: 'ticket_list',
  title: 'List Tickets',
  description:
    'Tickets, active first, newest first. state: one of the states, active (default: all but closed) or all. waiting: for a person.',
  effect: 'read',
  input: () =>
    z.strictObject({
      state: z.enum([...STATES, 'active', 'all']).optional(),
      kind: word().optional(),
      priority: z.enum(PRIORITIES).optional(),
      label: word().optional(),
      text: line(200).describe('words in title, slug, labels, first lines').optional(),
      blocked: z.boolean().optional(),
      waiting: z.boolean().optional(),
      limit: z.int().min(1).max(40, { error: 'at most 40' }).describe('≤ 40').optional(),
      cursor: line(300).optional(),
    }),
  output: () =>
    z.object({
      count: z.int(),
      returned: z.int(),
      truncated: z.boolean(),
      next_cursor: z.string().nullable(),
      root: z.string(),
      unread: z.int().optional(),
      tickets: z.array(row()),
    }),
  positional: [],
  run: async ({ tracker, root }, _caller, { limit = 20, cursor, ...filter }) => {
    for (let size = limit; ; size = Math.ceil(size / 2)) {
      const page = await listTickets(tracker, defined(filter), {
        limit: size,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const tickets = page.tickets.map(shape);
      const output = {
        count: page.count,
        returned: tickets.length,
        truncated: page.next !== null,
        next_cursor: page.next,
        root,
        ...(page.unread === undefined ? {} : { unread: page.unread }),
        tickets,
      };
      if (
        size === 1 ||
        (JSON.stringify(output).length <= LIMITS.answer && textOf(output).length <= LIMITS.answer)
      )
        return output;
    }
  },
  text: textOf,
});

/** Leaves out what was not given, as the filter's exact types want it. */
function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // The entries that remain are those whose value is not undefined, which is what the type says.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

function shape({
  row: { id, title, state, kind, priority, labels, updatedAt, flags },
  blockers,
  waits,
}: ListedTicket): Row {
  return {
    id: oneLine(id, 120),
    title: oneLine(title, LIMITS.title),
    state,
    kind: oneLine(kind, 40),
    priority: oneLine(priority, 40),
    labels: labels.slice(0, 20).map((label) => oneLine(label, 40)),
    updated_at: oneLine(updatedAt, 40),
    blocked_by: blockers.slice(0, 10).map(({ ticket }) => ticket),
    waits_for_person: waits,
    flags,
  };
}

function textOf({
  count,
  returned,
  next_cursor,
  unread,
  tickets,
}: {
  count: number;
  returned: number;
  next_cursor: string | null;
  unread?: number | undefined;
  tickets: Row[];
}): string {
  const lines = tickets.map(
    ({ id, title, state, priority, kind, labels, blocked_by, waits_for_person, flags }) => {
      const notes = [
        ...(labels.length > 0 ? [labels.join(' ')] : []),
        ...(blocked_by.length > 0 ? [`blocked by ${blocked_by.join(', ')}`] : []),
        ...(waits_for_person.length > 0 ? [`waits for a person: ${waits_for_person.join(', ')}`] : []),
        ...flags,
      ];
      return `- ${id} [${state}] ${priority} ${kind}: "${title}"${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
    },
  );
  return [
    `${count} match, ${returned} shown.`,
    ...(unread ? [`${unread} Tickets were not read yet and are left out: list again in a moment.`] : []),
    ...lines,
    ...(next_cursor ? [`More: cursor "${next_cursor}"`] : []),
  ].join('\n');
}
