import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import type { ThreadEvent } from '../domain/thread.ts';
import { LIMITS } from '../domain/ticket.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import { shownText } from './shown-text.ts';
import type { Shown } from './shown-ticket.ts';

/** How much of each part is shown; the first row that fits the limit of an answer is taken. */
const SIZES = [
  { body: 4000, event: 800, events: 50, rest: 20, note: 300 },
  { body: 3000, event: 600, events: 8, rest: 15, note: 200 },
  { body: 2400, event: 400, events: 6, rest: 10, note: 150 },
  { body: 1600, event: 250, events: 5, rest: 8, note: 100 },
  { body: 1000, event: 120, events: 4, rest: 5, note: 60 },
  { body: 400, event: 60, events: 2, rest: 3, note: 30 },
  { body: 0, event: 0, events: 0, rest: 0, note: 0 },
];
type Size = (typeof SIZES)[number];

/** What somebody needs who meets the Ticket for the first time, within the limit of one answer. */
export function briefOf(dossier: TicketDossier, limit: number, readsPlan: boolean): Shown {
  return firstThatFits((size) => {
    const events = newestFirst(dossier.record.events, Math.min(limit, size.events), limit > 0);
    return assemble(
      dossier,
      size,
      readsPlan,
      slice(dossier.record.item.body, 0, size.body, 'body:'),
      events,
      eventsCursor(dossier, events),
    );
  });
}

/** What a cursor leads to: the rest of the body, older events, or the rest of one event. */
export function partOf(dossier: TicketDossier, cursor: string, limit: number): Shown {
  const [part, key = '', offset = '0'] = cursor.split(':');
  const at = (text: string) => Math.max(0, Number.parseInt(text, 10) || 0);
  const nothing = { text: '', next: null };
  if (part === 'body')
    return firstThatFits((size) =>
      assemble(
        dossier,
        lean(size),
        false,
        slice(dossier.record.item.body, at(key), size.body * 2, 'body:'),
        [],
        null,
      ),
    );
  if (part === 'events') {
    const older = dossier.record.events.slice(0, at(key));
    return firstThatFits((size) => {
      const page = older.slice(-Math.max(1, Math.min(limit || 10, size.events)));
      return assemble(
        dossier,
        { ...lean(size), event: size.event * 2 },
        false,
        nothing,
        page,
        older.length > page.length ? `events:${older.length - page.length}` : null,
      );
    });
  }
  const found = part === 'event' ? dossier.record.events.find(({ id }) => id === key) : undefined;
  if (!found) {
    throw new TicketError('invalid_input', {
      refused: 'this cursor leads nowhere',
      rule: 'a cursor comes from an earlier answer for the same Ticket',
      next: 'call ticket_show without a cursor',
    });
  }
  return firstThatFits((size) =>
    assemble(dossier, { ...lean(size), event: size.body * 2 }, false, nothing, [found], null, at(offset)),
  );
}

function lean(size: Size): Size {
  return { ...size, rest: 0 };
}

function firstThatFits(shape: (size: Size) => Shown): Shown {
  const shapes = SIZES.map((size) => () => shape(size));
  const fitting = shapes.find((make) => fits(make()));
  return (fitting ?? shapes.at(-1) ?? (() => shape({ body: 0, event: 0, events: 0, rest: 0, note: 0 })))();
}

function fits(candidate: Shown): boolean {
  return JSON.stringify(candidate).length <= LIMITS.answer && shownText(candidate).length <= LIMITS.answer;
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
  const set = new Set(kept);
  let first = events.length;
  while (first > 0 && set.has(events[first - 1] ?? NONE)) first -= 1;
  return first > 0 ? `events:${first}` : null;
}

// A value that no set of events has, for an index that cannot be out of range.
const NONE: ThreadEvent = {
  kind: '',
  author: '',
  at: '',
  id: '',
  rev: 0,
  after: null,
  attributes: {},
  heading: '',
  body: '',
  sum: '',
  line: 0,
};

function slice(
  text: string,
  from: number,
  length: number,
  cursor: string,
): { text: string; next: string | null } {
  let end = Math.min(text.length, from + length);
  if (end < text.length && /[\ud800-\udbff]/u.test(text.charAt(end - 1))) end -= 1;
  return { text: text.slice(from, end), next: end < text.length ? `${cursor}${end}` : null };
}

function assemble(
  dossier: TicketDossier,
  size: Size,
  readsPlan: boolean,
  body: { text: string; next: string | null },
  events: readonly ThreadEvent[],
  next: string | null,
  offset = 0,
): Shown {
  const { record, standing, relations, blockers, plan, planRevision, holder } = dossier;
  const { item } = record;
  const short = (text: string, limit = 200) => oneLine(text, limit);
  const note = (text: string) => (size.note > 0 ? oneLine(text, size.note) : '');
  return {
    id: short(item.id),
    slug: short(item.slug),
    title: short(item.title),
    state: standing.state,
    kind: short(item.kind, 40),
    priority: short(item.priority, 40),
    labels: item.labels.slice(0, 20).map((label) => short(label, 40)),
    readiness: short(item.readiness, 40),
    risk_flags: item.riskFlags.slice(0, 20).map((flag) => short(flag, 40)),
    assignee: item.assignee === null ? null : short(item.assignee, 100),
    created_at: short(item.createdAt, 40),
    updated_at: short(standing.updatedAt || item.createdAt, 40),
    revision: dossier.revision,
    flags: dossier.flags,
    waits_for_person: dossier.waits,
    held_by: holder && short(holder.caller),
    body: body.text,
    body_next_cursor: body.next,
    events: {
      count: record.events.length,
      returned: events.length,
      truncated: next !== null,
      next_cursor: next,
      items: events.map((entry) => shape(entry, offset, size.event)),
    },
    questions: standing.questions
      .slice(0, size.rest)
      .map(({ id, author, body: text }) => ({ id, author: short(author, 80), body: note(text) })),
    relations: relations
      .slice(0, size.rest)
      .map(({ id, kind, ticket, note: text }) => ({ id, kind, ticket, note: note(text) })),
    blockers: blockers.slice(0, 20).map(({ ticket, state, why }) => `${why} ${ticket} (${state})`),
    ...(readsPlan
      ? {
          plan: plan
            .filter(({ active }) => active)
            .slice(0, size.rest)
            .map(({ id, kind, related, note: text }) => ({ id, kind, ticket: related, note: note(text) })),
          plan_revision: planRevision,
        }
      : {}),
    artifacts: record.artifacts.slice(0, size.rest).map((name) => short(name, 120)),
    resolution:
      record.resolution === null || size.rest === 0 ? null : record.resolution.slice(0, size.event * 2),
  };
}

/** Facts of an event that matter to a reader; the rest of its marker is bookkeeping. */
const FACTS = [
  'from',
  'to',
  'verdict',
  'commit',
  'outcome',
  'successors',
  'question',
  'until',
  'override',
  'channel',
  'via',
  'type',
  'target',
  'related',
  'status',
];

function shape(
  { id, kind, author, at, attributes, body }: ThreadEvent,
  offset: number,
  length: number,
): Shown['events']['items'][number] {
  const { text, next } = slice(body, offset, length, `event:${id}:`);
  const facts = FACTS.flatMap((name) =>
    attributes[name] ? [`${name}=${oneLine(attributes[name], 120)}`] : [],
  ).join(' ');
  return { id, kind, author: oneLine(author, 80), at: oneLine(at, 40), facts, body: text, next_cursor: next };
}
