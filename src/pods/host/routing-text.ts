import { z } from 'zod';
import { oneLine } from '../../domain/text.ts';

const words = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform(joined);
/** How many there are that are not listed; by list, or of all. */
const count = z
  .union([z.int(), z.record(z.string(), z.int())])
  .optional()
  .transform(total);

/** What `work_status` answers, as far as a briefing tells it. */
export const workStatusSchema = z.object({
  capacity: z.object({ limit: z.int(), used: z.int() }),
  queued: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      blocked_by: z.array(z.string()),
      flags: z.array(z.string()),
      /** Plan records that speak against starting now. */
      against: z.array(z.string()),
    }),
  ),
  work: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      held_by: z.string().nullish(),
      phase: z.string(),
      waits_for: words,
      next: words,
      commit: z.string().nullish(),
    }),
  ),
  left_out: count,
});
export type WorkStatus = z.infer<typeof workStatusSchema>;

const WHOLE = 4_000;
/** The last line is kept room for. */
const LEFT_OUT = 120;
const TITLE = 80;
const ROW = 360;

type Section = { head: string; rows: readonly string[] };

/**
 * What an orchestrator is told when it wakes: its own work, what may start and what waits, in one bounded text. The
 * same state gives the same words. Undefined where there is nothing for it to do.
 */
export function routingText(
  { capacity, queued, work, left_out }: WorkStatus,
  pod: string,
): string | undefined {
  const own = work.filter(({ held_by }) => held_by === pod || held_by === `orchestrator/${pod}`);
  if (own.length === 0 && queued.length === 0) return undefined;
  const free = Math.max(0, capacity.limit - capacity.used);
  const waiting = queued.filter((ticket) => against(ticket).length > 0);
  const sections: Section[] = [
    { head: 'You hold, in progress:', rows: own.map(workRow) },
    {
      head: free > 0 ? 'May start:' : 'May start when a place is free:',
      rows: queued.filter((ticket) => !waiting.includes(ticket)).map(named),
    },
    { head: 'Wait:', rows: waiting.map((ticket) => `${named(ticket)} (${against(ticket).join('; ')})`) },
  ];
  const opening = [
    "How the work stands, by the records. Each queued Ticket has a person's Go; consult the plan before you accept one.",
    `Capacity: ${capacity.used} of ${capacity.limit} used, ${free} free.`,
  ];
  const { lines, left } = within(WHOLE - LEFT_OUT - opening.join('\n').length, sections);
  const missing = left + left_out;
  return [
    ...opening,
    ...lines,
    ...(missing > 0 ? [`${missing} more are not shown here: call work_status.`] : []),
  ].join('\n');
}

/**
 * What of it is the orchestrator's to act on, as words to compare: what waits for it, what is queued, and whether there
 * is room. Empty where there is nothing: that a coder or a reviewer is at it wakes nobody.
 */
export function actionable({ capacity, queued, work }: WorkStatus, pod: string): string {
  const own = work.filter(({ held_by }) => held_by === pod || held_by === `orchestrator/${pod}`);
  const rows = [
    ...own
      .filter(({ waits_for }) => waits_for === 'holder')
      // The next round of a review begins in the same phase, of another commit.
      .map(({ id, phase, next, commit }) => [id, phase, next, commit ?? '']),
    ...queued.map((ticket) => [ticket.id, ...against(ticket)]),
  ];
  if (rows.length === 0) return '';
  const hasRoom = queued.some((ticket) => against(ticket).length === 0) && capacity.used < capacity.limit;
  return JSON.stringify([...rows, hasRoom]);
}

type Queued = WorkStatus['queued'][number];

function against({ blocked_by, flags, against: records }: Queued): string[] {
  return [...(blocked_by.length > 0 ? [`blocked by ${blocked_by.join(', ')}`] : []), ...flags, ...records];
}

function workRow({ phase, waits_for, next, ...ticket }: WorkStatus['work'][number]): string {
  const waits = waits_for === '' ? '' : `, waits for ${waits_for}`;
  // What a person decides is no call of its own.
  const call = next === '' || waits_for === 'person' ? '' : `. Next: ${next}`;
  return `${named(ticket)}: ${phase}${waits}${call}`;
}

/** A title is somebody's words: on one line, and in quotes. */
function named({ id, title }: { id: string; title: string }): string {
  return `- ${oneLine(id, TITLE)} "${oneLine(title, TITLE)}"`;
}

/** As many rows as there is room for, the first sections first, and how many are left. */
function within(room: number, sections: readonly Section[]): { lines: string[]; left: number } {
  const lines: string[] = [];
  let left = 0;
  let used = 0;
  for (const { head, rows } of sections) {
    let isHeaded = false;
    for (const row of rows) {
      const added = [...(isHeaded ? [] : [head]), oneLine(row, ROW)];
      const length = added.join('\n').length + 1;
      if (used + length > room) {
        left += 1;
        continue;
      }
      lines.push(...added);
      used += length;
      isHeaded = true;
    }
  }
  return { lines, left };
}

function joined(said: string | string[] | null | undefined): string {
  return typeof said === 'string' ? said : (said ?? []).join(', ');
}

function total(left: number | Record<string, number> | undefined): number {
  return typeof left === 'number' ? left : Object.values(left ?? {}).reduce((sum, one) => sum + one, 0);
}
