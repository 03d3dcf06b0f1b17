import { z } from 'zod';
import { POD_STATES } from '../domain/pod.ts';
import { ROLES } from '../domain/ticket.ts';
import { line } from './fields.ts';
import { podRow, rowOf, rowText } from './shown-pod.ts';
import { defineTool } from './tool.ts';

export const podList = defineTool({
  name: 'pod_list',
  title: 'List Pods',
  description:
    'Agents that were started here, newest first, without those that are gone. state: gone shows them.',
  effect: 'read',
  input: () =>
    z.strictObject({
      state: z.enum(POD_STATES).optional(),
      role: z.enum(ROLES).exclude(['human']).optional(),
      ticket: line(200).optional(),
      limit: z.int().min(1).max(40, { error: 'at most 40' }).describe('≤ 40').optional(),
    }),
  output: () =>
    z.object({ count: z.int(), returned: z.int(), truncated: z.boolean(), pods: z.array(podRow()) }),
  positional: [],
  run: async ({ pods: open }, _caller, { state, role, ticket, limit = 20 }) => {
    const { pods } = await open();
    pods.endLeftovers();
    const found = pods
      .list()
      .filter((pod) => (state === undefined ? pod.state !== 'gone' : pod.state === state))
      .filter(({ entry }) => role === undefined || entry.role === role)
      .filter(({ entry }) => ticket === undefined || entry.ticket?.includes(ticket))
      .reverse();
    const rows = found.slice(0, limit).map(rowOf);
    return { count: found.length, returned: rows.length, truncated: rows.length < found.length, pods: rows };
  },
  text: ({ count, returned, pods }) =>
    count === 0
      ? 'There is no Pod.'
      : `${count} Pods${returned < count ? `, ${returned} of them here` : ''}:\n${pods.map(rowText).join('\n')}`,
});
