import { z } from 'zod';
import { oneLine } from '../domain/text.ts';
import { line } from './fields.ts';
import { defineTool } from './tool.ts';

const row = () =>
  z.object({
    id: z.string(),
    title: z.string(),
    held_by: z.string(),
    phase: z.string(),
    waits_for: z.string(),
    next: z.string(),
    branch: z.string(),
    commit: z.string().nullable(),
    rounds: z.int(),
    pods: z.array(z.string()),
    /** What the program is at, and the last line of a command. */
    step: z.string().optional(),
  });
const waiting = () =>
  z.object({
    id: z.string(),
    title: z.string(),
    blocked_by: z.array(z.string()),
    flags: z.array(z.string()),
    against: z.array(z.string()),
  });

export const workStatus = defineTool({
  name: 'work_status',
  title: 'Where the work stands',
  description:
    'Phase, who is waited for, next call; what is queued, free capacity, conflicts that are foretold.',
  effect: 'read',
  input: () => z.strictObject({ ticket: line(200).optional() }),
  output: () =>
    z.object({
      capacity: z.object({ limit: z.int(), used: z.int() }),
      work: z.array(row()),
      queued: z.array(waiting()),
      left_out: z.int(),
      conflicts: z.array(z.object({ ticket: z.string(), with: z.string(), files: z.array(z.string()) })),
    }),
  positional: ['ticket'],
  run: async (services, _caller, { ticket }) => {
    const { showWork } = await import('./show-work.ts');
    return showWork(services, ticket);
  },
  text: ({ capacity, work, queued, left_out: left, conflicts }) =>
    [
      `At work: ${capacity.used} of ${capacity.limit} Tickets.`,
      ...work.map(
        ({ id, title, phase, waits_for, next, pods, step }) =>
          `- ${id} "${oneLine(title, 80)}": ${phase}, waits for ${waits_for}${pods.length > 0 ? ` (${pods.join(', ')})` : ''}. Next: ${next}${step ? `. Now: ${step}` : ''}`,
      ),
      ...(queued.length > 0 ? ['Queued:'] : []),
      ...queued.map(({ id, title, blocked_by, flags, against }) => {
        const why = [...blocked_by.map((one) => `blocked by ${one}`), ...flags, ...against];
        return `- ${id} "${oneLine(title, 80)}"${why.length > 0 ? `: ${oneLine(why.join('; '), 300)}` : ': may start'}`;
      }),
      ...(left > 0 ? [`${left} more are not shown.`] : []),
      ...conflicts.map(
        (one) =>
          `${one.ticket} would conflict with ${one.with} in ${one.files.map((file) => JSON.stringify(file)).join(', ')}: plan_record conflicts_with says so to who comes next.`,
      ),
    ].join('\n'),
});
