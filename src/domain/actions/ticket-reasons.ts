import type { Reason, Urgency } from '../actions.ts';
import { hindrancesAmong } from '../relations.ts';
import { isDeferredOn } from '../summary.ts';
import { oneLine } from '../text.ts';
import { ROLES } from '../ticket.ts';
import type { TicketFacts } from './facts.ts';
import { QUOTE, stuck } from './pod-reasons.ts';
import type { Subject } from './subject.ts';
import { workReasons } from './work-reasons.ts';

/** Why a Ticket is in the list: what a person is asked and what went wrong, and where it stands. */
export function ticketReasons(subject: Subject): Reason[] {
  const { ticket } = subject;
  if (!ticket) return [];
  const wanted = [
    ...questions(ticket),
    ...flagged(subject, ticket),
    ...untaken(subject, ticket),
    ...workReasons(subject, ticket),
  ];
  // What stands still, or waits for a decision, is neither at work nor in a queue.
  const isHindered = wanted.some(({ urgency }) => urgency === 'stuck' || urgency === 'decide');
  const rest = isHindered && GOES_ON.includes(ticket.row.state) ? [] : resting(subject, ticket);
  return [...wanted, ...rest];
}

const GOES_ON: readonly string[] = ['queued', 'inprogress'];

function questions({ row, seen }: TicketFacts): Reason[] {
  if (row.state === 'closed') return [];
  if (!seen && row.questions > 0)
    return [{ urgency: 'question', text: questionText(row.questions), at: row.updatedAt }];
  return (seen?.questions ?? []).map(({ id, author, at, body }) => ({
    urgency: 'question',
    text: `${askerOf(author)} asks`,
    quote: oneLine(body, QUOTE),
    at,
    question: id,
  }));
}

/** By the role, which says more than the name of a Pod; the name stands with the question itself. */
function askerOf(author: string): string {
  const role = ROLES.find((known) => author.startsWith(`${known}/`));
  return role ? `The ${role}` : oneLine(author, 80);
}

function questionText(count: number): string {
  return count === 1 ? 'A question is open' : `${count} questions are open`;
}

/** What is wrong with a record, in words. */
const FLAGS: Readonly<Record<string, string>> = {
  forked: 'Two changes of its state compete: one of them has to be picked',
  regressed: 'Its record is behind what was acknowledged on this machine',
  foreign: 'Something that opens a gate came through git or a file, and nobody here confirmed it',
  unreadable: 'Its record cannot be read whole',
  text_changed: 'Its text changed after Go',
};

/** Since when is nowhere written: at most since it is in its state. */
function flagged({ facts }: Subject, ticket: TicketFacts): Reason[] {
  return ticket.row.flags
    .filter((flag) => flag !== 'foreign' || facts.confirmsForeign)
    .flatMap((flag) => (FLAGS[flag] ? [stuck(FLAGS[flag], sinceOf(ticket))] : []));
}

/** It was said Go for, and nobody is there who takes it on. */
function untaken({ facts }: Subject, ticket: TicketFacts): Reason[] {
  const isFree = ticket.row.state === 'queued' && ticket.blockers.length === 0 && ticket.against.length === 0;
  if (!isFree || facts.orchestrated || facts.held || isDeferred(ticket, facts.now)) return [];
  return [stuck('It is queued, and no orchestrator is there to take it on', sinceOf(ticket))];
}

export function isDeferred({ row }: Pick<TicketFacts, 'row'>, now: string): boolean {
  return isDeferredOn(row, now.slice(0, 10));
}

/** What stands in the way of Go, in words; '' where nothing does. */
export function hindersGo({ blockers }: Pick<TicketFacts, 'blockers'>): string {
  return namesOf(hindrancesAmong(blockers));
}

/** A relation may name anything, and there may be any number: the page of the Ticket has them all. */
function namesOf(blockers: TicketFacts['blockers']): string {
  const [first, ...others] = blockers.map(({ ticket, state }) => `${oneLine(ticket, 100)} (${state})`);
  if (first === undefined) return '';
  const shown = others.slice(0, NAMED - 1);
  const left = others.length - shown.length;
  return [first, ...shown].join(', ') + (left > 0 ? ` and ${left} more` : '');
}

const NAMED = 5;

/** Where it stands when nobody is asked anything. */
function resting(subject: Subject, ticket: TicketFacts): Reason[] {
  const { row } = ticket;
  const rest = (urgency: Urgency, text: string): Reason[] => [{ urgency, text, at: sinceOf(ticket) }];
  if (isDeferred(ticket, subject.facts.now) && CAN_BE_DEFERRED.includes(row.state))
    return rest(
      'deferred',
      row.deferredUntil ? `Deferred until ${oneLine(row.deferredUntil, 40)}` : 'Deferred',
    );
  switch (row.state) {
    case 'planning':
      return rest('planning', planningText(subject));
    case 'ready': {
      const hindering = hindersGo(ticket);
      return hindering ? rest('blocked', `Blocked by ${hindering}`) : rest('ready', 'Ready for your Go');
    }
    case 'queued':
      return rest('waiting', waitingText(subject, ticket));
    case 'inprogress':
      return rest('working', 'At work');
    case 'done':
      return rest('done', 'Done, to be closed');
    case 'closed':
      return [];
  }
}

export const CAN_BE_DEFERRED: readonly string[] = ['planning', 'ready', 'queued'];

function planningText({ pods }: Subject): string {
  const intake = pods.find(({ role, working }) => role === 'intake' && working);
  return intake ? `In planning: ${intake.name} is at it` : 'In planning';
}

function waitingText({ facts }: Subject, { blockers, against }: TicketFacts): string {
  const { used, limit } = facts.capacity;
  if (facts.held) return `Queued, and nothing is begun here: ${oneLine(facts.held.reason, 200)}`;
  if (blockers.length > 0) return `Queued behind ${namesOf(blockers)}`;
  if (against.length > 0) return `Queued: ${oneLine(against.join('; '), 300)}`;
  if (used >= limit) return `Queued: ${used} of ${limit} places for work are taken`;
  return 'Queued for the orchestrator';
}

export function sinceOf({ row, seen }: Pick<TicketFacts, 'row' | 'seen'>): string {
  return seen?.since ?? row.updatedAt;
}
