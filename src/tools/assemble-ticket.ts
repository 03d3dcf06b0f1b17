import type { ThreadEvent } from '../domain/event.ts';
import { oneLine } from '../domain/text.ts';
import { LIMITS } from '../domain/ticket.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import { shownText } from './shown-text.ts';
import type { Shown } from './shown-ticket.ts';

/** A stretch of a list or a text: `count` rows, or characters, from `from` on. */
export type Stretch = { from: number; count: number };
/** Rows with a text in each, of which so many characters are shown; `at` where it goes on in the middle. */
export type Rows = Stretch & { length: number; at?: number };

type Link = Shown['relations'][number];

/** What is shown of each part of a Ticket. A part that is not named here is left out. */
export type Portion = {
  body?: Stretch;
  /** `from` is where the text of each event begins. */
  events?: { items: readonly ThreadEvent[]; next: string | null; from: number; length: number };
  questions?: Rows;
  relations?: Rows;
  /** Only for who reads plans. */
  plan?: Rows;
  artifacts?: Rows;
  blockers?: Rows;
  resolution?: Stretch;
};

/** The first of `portions` whose answer fits; the last one is small enough for any Ticket. */
export function firstThatFits(dossier: TicketDossier, portions: readonly Portion[]): Shown {
  let answer = assembleTicket(dossier, {});
  for (const portion of portions) {
    answer = assembleTicket(dossier, portion);
    if (fits(answer)) break;
  }
  return answer;
}

function fits(candidate: Shown): boolean {
  return JSON.stringify(candidate).length <= LIMITS.answer && shownText(candidate).length <= LIMITS.answer;
}

/** The plan records of a Ticket that hold. */
export function activePlan({ plan }: TicketDossier): TicketDossier['plan'] {
  return plan.filter(({ active }) => active);
}

function assembleTicket(dossier: TicketDossier, portion: Portion): Shown {
  const { record, standing, holder } = dossier;
  const { item } = record;
  const short = (text: string, limit = 200) => oneLine(text, limit);
  const cut: Shown['cut'] = [];
  const rows = <T, R>(
    part: string,
    all: readonly T[],
    wanted: Rows | undefined,
    shape: (row: T, length: number) => R,
  ): R[] => {
    if (!wanted) return [];
    const found = all.slice(wanted.from, wanted.from + wanted.count);
    sayCut(cut, part, all.length, wanted, found.length);
    return found.map((row) => shape(row, wanted.length));
  };
  const link = ({ id, kind, ticket, note }: Link, length: number): Link => {
    const at = portion.relations?.at ?? portion.plan?.at;
    if (at === undefined) return { id, kind, ticket, note: short(note, length) };
    const line = short(note, note.length);
    const { text, end } = textOf(line, { from: at, count: length });
    if (end < line.length)
      cut.push({ part: 'note', count: line.length, returned: text.length, next_cursor: `note:${id}:${end}` });
    return { id, kind, ticket, note: text };
  };
  const body = textOf(item.body, portion.body);
  const resolution = textOf(record.resolution ?? '', portion.resolution);
  const shown: Shown = {
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
    ...(record.problems.length > 0 ? { damage: damageOf(record) } : {}),
    waits_for_person: dossier.waits,
    held_by: holder && short(holder.caller),
    body: body.text,
    body_next_cursor: portion.body && body.end < item.body.length ? `body:${body.end}` : null,
    events: eventsOf(record.events.length, portion.events),
    questions: rows('questions', standing.questions, portion.questions, (question, length) => ({
      id: question.id,
      author: short(question.author, 80),
      body: short(question.body, length),
    })),
    relations: rows('relations', dossier.relations, portion.relations, link),
    blockers: rows(
      'blockers',
      dossier.blockers,
      portion.blockers,
      ({ ticket, state, why }) => `${why} ${ticket} (${state})`,
    ),
    ...(portion.plan
      ? {
          plan: rows('plan', activePlan(dossier), portion.plan, (entry, length) =>
            link({ ...entry, ticket: entry.related }, length),
          ),
          plan_revision: dossier.planRevision,
        }
      : {}),
    artifacts: rows('artifacts', record.artifacts, portion.artifacts, short),
    resolution: record.resolution === null || !portion.resolution ? null : resolution.text,
    cut,
  };
  if (portion.resolution)
    sayCut(cut, 'resolution', record.resolution?.length ?? 0, portion.resolution, resolution.text.length);
  return shown;
}

/** How many places of damage are named: whoever is to mend them asks the doctor for all. */
const PLACES = 3;

function damageOf({ problems }: TicketDossier['record']): string[] {
  const named = problems
    .slice(0, PLACES)
    .map(({ file, line, message }) => oneLine(`${file}${line > 0 ? `:${line}` : ''}: ${message}`, 160));
  const more = problems.length - named.length;
  return more > 0 ? [...named, `${more} more: call ticket_doctor`] : named;
}

function sayCut(cut: Shown['cut'], part: string, count: number, { from }: Stretch, returned: number): void {
  const next = from + returned;
  if (next < count) cut.push({ part, count, returned, next_cursor: `${part}:${next}` });
}

/** A stretch of a text that ends before no half of a character. */
function textOf(
  text: string,
  { from, count }: Stretch = { from: 0, count: 0 },
): { text: string; end: number } {
  let end = Math.min(text.length, from + count);
  if (end < text.length && end > from + 1 && /[\ud800-\udbff]/u.test(text.charAt(end - 1))) end -= 1;
  return { text: text.slice(from, end), end: Math.max(from, end) };
}

/** Facts of an event that matter to a reader; the rest of its marker is bookkeeping. */
const FACTS =
  'from to verdict commit outcome successors question until override channel via type target related status'.split(
    ' ',
  );

function eventsOf(count: number, wanted: Portion['events']): Shown['events'] {
  const { items, next, from, length } = wanted ?? { items: [], next: null, from: 0, length: 0 };
  return {
    count,
    returned: items.length,
    truncated: next !== null,
    next_cursor: next,
    items: items.map(({ id, kind, author, at, attributes, body }) => {
      const { text, end } = textOf(body, { from, count: length });
      const facts = FACTS.flatMap((name) =>
        attributes[name] ? [`${name}=${oneLine(attributes[name], 120)}`] : [],
      );
      return {
        id,
        kind,
        author: oneLine(author, 80),
        at: oneLine(at, 40),
        facts: facts.join(' '),
        body: text,
        next_cursor: end < body.length ? `event:${id}:${end}` : null,
      };
    }),
  };
}
