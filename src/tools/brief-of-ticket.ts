import type { ThreadEvent } from '../domain/event.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import { firstThatFits, type Portion } from './assemble-ticket.ts';
import type { Shown } from './shown-ticket.ts';

/**
 * How much of each part is shown; the first row that fits the limit of an answer is taken.
 * Open questions keep the most: they are what a reader can do something about.
 */
const SIZES = [
  { body: 4000, events: 50, event: 800, questions: 20, question: 800, rows: 20, note: 300, resolution: 1600 },
  { body: 3000, events: 8, event: 600, questions: 20, question: 500, rows: 15, note: 200, resolution: 1200 },
  { body: 2400, events: 6, event: 400, questions: 15, question: 300, rows: 10, note: 150, resolution: 800 },
  { body: 1600, events: 5, event: 250, questions: 10, question: 250, rows: 8, note: 100, resolution: 500 },
  { body: 1000, events: 4, event: 120, questions: 8, question: 200, rows: 5, note: 60, resolution: 240 },
  { body: 400, events: 2, event: 60, questions: 6, question: 160, rows: 3, note: 30, resolution: 120 },
  { body: 0, events: 0, event: 0, questions: 3, question: 80, rows: 0, note: 0, resolution: 0 },
  { body: 0, events: 0, event: 0, questions: 0, question: 0, rows: 0, note: 0, resolution: 0 },
];

/** What somebody needs who meets the Ticket for the first time, within the limit of one answer. */
export function briefOf(dossier: TicketDossier, limit: number, readsPlan: boolean): Shown {
  return firstThatFits(
    dossier,
    SIZES.map((size): Portion => {
      const items = newestFirst(dossier.record.events, Math.min(limit, size.events), limit > 0);
      const rows = { from: 0, count: size.rows, length: size.note };
      return {
        body: { from: 0, count: size.body },
        events: { items, next: eventsCursor(dossier, items), from: 0, length: size.event },
        questions: { from: 0, count: size.questions, length: size.question },
        relations: rows,
        blockers: rows,
        artifacts: { ...rows, length: 120 },
        resolution: { from: 0, count: size.resolution },
        ...(readsPlan ? { plan: rows } : {}),
      };
    }),
  );
}

/** The newest events, and with them the last report and review and the decisions in force, in their order. */
function newestFirst(events: readonly ThreadEvent[], count: number, withLasting: boolean): ThreadEvent[] {
  if (count === 0) return [];
  const lasting = withLasting
    ? [
        events.findLast(({ kind }) => kind === 'implementation_report'),
        events.findLast(({ kind }) => kind === 'review'),
        ...events.filter(({ kind }) => kind === 'decision').slice(-3),
      ]
    : [];
  const kept = new Set([...lasting.filter((found) => found !== undefined), ...events.slice(-count)]);
  return events.filter((candidate) => kept.has(candidate)).slice(-Math.max(count, 1) - 5);
}

/** Where the events go on that were not shown: before the oldest of the unbroken run at the end. */
function eventsCursor({ record: { events } }: TicketDossier, kept: readonly ThreadEvent[]): string | null {
  const shown = new Set(kept);
  const lastHidden = events.findLastIndex((candidate) => !shown.has(candidate));
  return lastHidden < 0 ? null : `events:${lastHidden + 1}`;
}
