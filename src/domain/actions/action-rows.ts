import { type ActionRow, NEEDS_PERSON, type Reason, URGENCIES, type Urgency } from '../actions.ts';
import { oneLine } from '../text.ts';
import { PRIORITIES } from '../ticket.ts';
import { actionsOf } from './actions-of.ts';
import type { Facts, PodFacts, SeenWork, TicketFacts } from './facts.ts';
import { podReasons } from './pod-reasons.ts';
import { type Subject, subjectOf } from './subject.ts';
import { sinceOf, ticketReasons } from './ticket-reasons.ts';

/**
 * What a person sees of a workspace: a row for every Ticket that is not closed, for every closed one with which
 * something is wrong, and for every Pod without a Ticket that wants somebody. The most urgent first.
 */
export function actionRows(facts: Facts): ActionRow[] {
  const known = new Set(facts.tickets.map(({ row }) => row.id));
  const alone = facts.pods.filter(({ tickets }) => !tickets.some((id) => known.has(id)));
  return [
    ...facts.tickets.map((ticket) => subjectOf(facts, ticket)),
    ...alone.map((pod) => subjectOf(facts, null, pod)),
  ]
    .flatMap((subject) => rowOf(subject) ?? [])
    .sort(byUrgency);
}

/** The row of one Ticket, also of one that nobody has to look at. */
export function ticketRow(facts: Facts, ticket: TicketFacts): ActionRow {
  const over: Reason = { urgency: 'done', text: 'Closed', at: sinceOf(ticket) };
  const subject = subjectOf(facts, ticket);
  return rowOf(subject) ?? rowFor(subject, [over], over);
}

/** Whether nothing goes on with it until a person did something. */
export function needsPerson({ urgency }: Pick<ActionRow, 'urgency'>): boolean {
  return NEEDS_PERSON.includes(urgency);
}

/** The most urgent first, then by priority, then who waits longest; keys break ties. */
export function byUrgency(a: ActionRow, b: ActionRow): number {
  return (
    URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency) ||
    priorityOf(a) - priorityOf(b) ||
    inOrder(a.since, b.since) ||
    inOrder(a.key, b.key)
  );
}

/** A word of the workspace's own comes after ours; a Pod without a Ticket, of which nobody said so, in the middle. */
function priorityOf({ ticket }: ActionRow): number {
  if (!ticket) return ORDER.indexOf('P2');
  const place = ORDER.indexOf(ticket.priority);
  return place < 0 ? ORDER.length : place;
}

const ORDER: readonly string[] = PRIORITIES;

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function rowOf(subject: Subject): ActionRow | undefined {
  const reasons = reasonsOf(subject);
  const [first] = reasons;
  return first && rowFor(subject, reasons, first);
}

function rowFor(subject: Subject, reasons: readonly Reason[], { urgency }: Reason): ActionRow {
  const { ticket, pods } = subject;
  return {
    key: ticket ? `ticket:${ticket.row.id}` : `pod:${pods[0]?.name ?? ''}`,
    urgency,
    ticket: ticket && shownTicket(ticket),
    reasons,
    since: oldestOf(reasons, urgency),
    latest: ticket?.seen?.latest ?? null,
    progress: progressOf(ticket?.work ?? null),
    pods: pods.map(shownPod),
    actions: actionsOf(subject, urgency),
  };
}

function reasonsOf(subject: Subject): Reason[] {
  const reasons = [...podReasons(subject), ...ticketReasons(subject)];
  const place = ({ urgency }: Reason) => URGENCIES.indexOf(urgency);
  return reasons
    .sort(
      (a, b) =>
        place(a) - place(b) || inOrder(a.at, b.at) || inOrder(a.text, b.text) || inOrder(tieOf(a), tieOf(b)),
    )
    .filter(({ urgency }, index) => index === 0 || !SAYS_NOTHING_MORE.includes(urgency));
}

/** Where a Ticket stands is its reason where there is no better one. */
const SAYS_NOTHING_MORE: readonly Urgency[] = ['planning', 'working', 'waiting'];

function tieOf({ question = '', pod = '' }: Reason): string {
  return `${pod}\n${question}`;
}

function oldestOf(reasons: readonly Reason[], decides: Urgency): string {
  const times = reasons.flatMap(({ urgency, at }) => (urgency === decides ? [at] : []));
  return times.reduce((oldest, at) => (at < oldest ? at : oldest));
}

function shownTicket({ row }: TicketFacts): NonNullable<ActionRow['ticket']> {
  return {
    id: row.id,
    title: oneLine(row.title, 200),
    state: row.state,
    kind: oneLine(row.kind, 40),
    priority: oneLine(row.priority, 40),
    labels: row.labels.slice(0, 20).map((label) => oneLine(label, 40)),
    rev: row.rev,
  };
}

function shownPod({ name, role, state, working, questions }: PodFacts): ActionRow['pods'][number] {
  return { name, role, state, working, questions: questions.length };
}

function progressOf(work: SeenWork | null): string | null {
  if (!work) return null;
  if (work.step) {
    const { step, phase, line } = work.step;
    return oneLine(`${step}: ${phase}${line ? `: ${line}` : ''}`, 300);
  }
  return `${work.phase.replaceAll('_', ' ')}, waits for ${work.waits_for}`;
}
