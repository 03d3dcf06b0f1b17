import type { Action, ActionName } from '../actions.ts';
import { AUTHORITY } from '../authority.ts';
import { isAtWork, type PodRole } from '../pod.ts';
import type { WorkPhase } from '../work-phase.ts';
import type { PodFacts } from './facts.ts';
import { isLostFor, waitsForReply } from './pod-reasons.ts';
import { podOfRole, type Subject } from './subject.ts';
import { CAN_BE_DEFERRED, hindersGo, isDeferred } from './ticket-reasons.ts';

type Input = Action['input'];

/** A way on: an action, the tool that does it, and what is known of its input. */
export type Way = {
  name: ActionName;
  tool: string;
  /** Left out where the lifecycle says it by itself. */
  isOffered?(subject: Subject, tool: string): boolean;
  /** One action for each. */
  inputs(subject: Subject): readonly Input[];
  /** Why it is not possible now. */
  why?(subject: Subject, input: Input): string | undefined;
};

const ticketOf = ({ ticket }: Subject): Input[] => (ticket ? [{ ticket: ticket.row.id }] : []);
const always = () => true;
const inStates =
  (...states: readonly string[]) =>
  ({ ticket }: Subject) =>
    ticket !== null && states.includes(ticket.row.state);

export const WAYS: readonly Way[] = [
  {
    name: 'go',
    tool: 'ticket_queue',
    // Also where it is planned still: what is asked for most says why it has to wait.
    isOffered: inStates('planning', 'ready'),
    inputs: ticketOf,
    why: ({ ticket }) => (ticket ? whyNoGo(ticket) : undefined),
  },
  { name: 'ungo', tool: 'ticket_unqueue', inputs: ticketOf },
  {
    name: 'defer',
    tool: 'ticket_defer',
    isOffered: inStates(...CAN_BE_DEFERRED),
    inputs: ({ ticket, facts }) =>
      ticket ? [{ ticket: ticket.row.id, ...(isDeferred(ticket, facts.now) ? { until: 'now' } : {}) }] : [],
  },
  {
    name: 'edit',
    tool: 'ticket_edit',
    isOffered: inStates('planning', 'ready', 'queued', 'inprogress', 'done'),
    inputs: ticketOf,
  },
  {
    name: 'answer',
    tool: 'ticket_answer',
    isOffered: ({ ticket }) => ticket !== null && ticket.row.state !== 'closed' && ticket.row.questions > 0,
    inputs: ({ ticket }) =>
      ticket?.seen
        ? ticket.seen.questions.map(({ id }) => ({ ticket: ticket.row.id, question: id }))
        : [{ ticket: ticket?.row.id }],
  },
  {
    name: 'answer',
    tool: 'pod_send',
    isOffered: always,
    inputs: ({ pods, ticket }) =>
      pods.filter((pod) => waitsForReply(pod, ticket)).map(({ name }) => ({ pod: name })),
  },
  permit('allow'),
  permit('deny'),
  {
    name: 'request_changes',
    tool: 'ticket_review',
    isOffered: inStates('inprogress'),
    inputs: (subject) => verdict(subject, 'request_changes'),
    why: whyNoVerdict,
  },
  {
    name: 'approve',
    tool: 'ticket_review',
    isOffered: inStates('inprogress'),
    inputs: (subject) => verdict(subject, 'approve'),
    why: (subject, input) => whyNoVerdict(subject) ?? whyNoApproval(subject, input),
  },
  { name: 'merge', tool: 'work_merge', inputs: ticketOf, why: whyNoMerge },
  { name: 'close', tool: 'ticket_close', inputs: ticketOf },
  { name: 'reopen', tool: 'ticket_reopen', inputs: ticketOf },
  { name: 'complete', tool: 'ticket_complete', inputs: ticketOf },
  {
    name: 'restore',
    tool: 'pod_restore',
    isOffered: always,
    inputs: ({ pods }) => pods.flatMap(({ name, state }) => (state === 'restorable' ? [{ pod: name }] : [])),
  },
  {
    name: 'restore',
    tool: 'ticket_doctor',
    isOffered: flagged('regressed', 'unreadable'),
    inputs: ({ ticket }) => (ticket ? [{ ticket: ticket.row.id, fix: true }] : []),
  },
  {
    name: 'retry',
    tool: 'pod_launch',
    isOffered: always,
    inputs: (subject) => relaunches(subject),
  },
  {
    name: 'retry',
    tool: 'work_start',
    isOffered: (subject) => isIn(subject, CODING) && podOfRole(subject, 'coder') !== undefined,
    inputs: ticketOf,
    why: (subject) => whyNoRetry(subject, 'coder'),
  },
  {
    name: 'retry',
    tool: 'work_review',
    isOffered: (subject) => isIn(subject, REVIEWING) && podOfRole(subject, 'reviewer') !== undefined,
    inputs: ticketOf,
    why: (subject) => whyNoRetry(subject, 'reviewer'),
  },
  {
    name: 'go_on',
    tool: 'work_start',
    isOffered: (subject) => leadsOn(subject, CODING) && podOfRole(subject, 'coder') === undefined,
    inputs: ticketOf,
  },
  {
    name: 'go_on',
    tool: 'work_review',
    isOffered: (subject) => leadsOn(subject, REVIEWING) && podOfRole(subject, 'reviewer') === undefined,
    inputs: ticketOf,
  },
  {
    name: 'go_on',
    tool: 'work_dossier',
    isOffered: (subject) => leadsOn(subject, ['approved']),
    inputs: ticketOf,
  },
  { name: 'return', tool: 'ticket_return', inputs: ticketOf },
  {
    name: 'confirm',
    tool: 'ticket_doctor',
    isOffered: (subject) =>
      flagged('forked', 'regressed')(subject) ||
      (flagged('foreign')(subject) && subject.facts.confirmsForeign),
    inputs: settlements,
  },
  {
    name: 'open_pod',
    tool: 'pod_show',
    isOffered: always,
    inputs: ({ pods }) => pods.map(({ name }) => ({ pod: name })),
  },
];

function permit(decision: 'allow' | 'deny'): Way {
  return {
    name: decision,
    tool: 'pod_permit',
    isOffered: always,
    inputs: ({ pods }) =>
      pods
        .filter(({ state }) => isAtWork(state))
        .flatMap(({ name, questions }) => questions.map(({ id }) => ({ pod: name, question: id, decision }))),
  };
}

function flagged(...flags: readonly string[]): (subject: Subject) => boolean {
  return ({ ticket }) => ticket?.row.flags.some((flag) => flags.includes(flag)) ?? false;
}

function whyNoGo(ticket: NonNullable<Subject['ticket']>): string | undefined {
  if (ticket.row.state === 'planning') return 'it is in planning: what is wanted is not settled yet';
  const hindering = hindersGo(ticket);
  return hindering ? `it waits for ${hindering}` : undefined;
}

function verdict({ ticket }: Subject, wanted: string): Input[] {
  if (!ticket) return [];
  const commit = ticket.seen?.reported;
  return [{ ticket: ticket.row.id, verdict: wanted, ...(commit ? { commit } : {}) }];
}

function whyNoVerdict({ ticket }: Subject): string | undefined {
  return ticket?.seen?.reported ? undefined : 'nothing was reported that could be judged';
}

function whyNoApproval({ ticket }: Subject, { commit }: Input): string | undefined {
  if (ticket?.row.flags.includes('text_changed'))
    return 'its text changed after Go: what was wanted is another thing now';
  const last = ticket?.work?.record.reviews.at(-1);
  return last?.verdict === 'approve' && last.commit === commit ? 'that commit is approved' : undefined;
}

function whyNoMerge({ ticket }: Subject): string | undefined {
  if (!ticket?.work) return ticket?.row.flags.includes('merge') ? undefined : NO_DOSSIER;
  const { phase, next } = ticket.work;
  return phase === 'dossier' ? undefined : `${NO_DOSSIER}: ${phase.replaceAll('_', ' ')}. Next: ${next}`;
}

const NO_DOSSIER = 'there is no dossier to decide by';

/** Where a coder is to be at work, and where a reviewer is. */
const CODING: readonly WorkPhase[] = ['accepted', 'implementing', 'red', 'changes_requested', 'conflict'];
const REVIEWING: readonly WorkPhase[] = ['reported', 'reviewing'];

function isIn({ ticket }: Subject, phases: readonly WorkPhase[]): boolean {
  return phases.some((phase) => phase === ticket?.work?.phase);
}

/** Whether a person leads on from there: nobody else who holds it does. */
function leadsOn(subject: Subject, phases: readonly WorkPhase[]): boolean {
  const { holder } = subject.ticket?.seen ?? {};
  return isIn(subject, phases) && holder?.is !== 'there' && holder?.is !== 'unknown';
}

/** Another agent takes the place of one that is gone, and of none that is there. */
function whyNoRetry(subject: Subject, role: PodRole): string | undefined {
  const there = podOfRole(subject, role);
  return there && isAtWork(there.state)
    ? `${there.name} is there, and ${there.state}: stop it first`
    : undefined;
}

/** The Pods that can be begun anew by hand, and whoever is to take on what is queued. */
function relaunches({ ticket, pods, facts }: Subject): Input[] {
  const byHand = AUTHORITY.pod_launch?.human?.roles ?? [];
  const lost = pods.filter((pod) => byHand.includes(pod.role) && isLostFor(pod, ticket));
  const inputs = lost.map((pod) => relaunch(pod, ticket?.row.id));
  const isUntaken = ticket?.row.state === 'queued' && !facts.orchestrated;
  return isUntaken ? [...inputs, { role: 'orchestrator' }] : inputs;
}

function relaunch({ role }: PodFacts, ticket: string | undefined): Input {
  return { role, ...(ticket === undefined ? {} : { ticket }) };
}

/** A fork is settled by the side that holds; all else as it was found. */
function settlements({ ticket }: Subject): Input[] {
  if (!ticket) return [];
  const { id, flags } = ticket.row;
  if (!flags.includes('forked')) return [{ ticket: id, settle: 'as_found' }];
  return (ticket.seen?.fork ?? []).map((side) => ({ ticket: id, settle: side.id }));
}
