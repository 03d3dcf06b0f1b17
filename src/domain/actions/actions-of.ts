import { ACTION_NAMES, type Action, type ActionName, type Urgency } from '../actions.ts';
import { AUTHORITY } from '../authority.ts';
import { transitionFrom } from '../lifecycle.ts';
import type { Subject } from './subject.ts';
import { WAYS, type Way } from './ways.ts';
import { whyNot } from './why-not.ts';

/** The next steps of a row, the likeliest first: what a person may do by the matrix, and by the lifecycle from where it is. */
export function actionsOf(subject: Subject, urgency: Urgency): Action[] {
  const order = [...new Set([...LIKELIEST[urgency], ...ACTION_NAMES])];
  return WAYS.filter(({ tool }) => AUTHORITY[tool]?.human)
    .flatMap((way) => waysIn(way, subject))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** What leads on from each urgency, before all else that is possible there. */
const LIKELIEST: Readonly<Record<Urgency, readonly ActionName[]>> = {
  permission: ['allow', 'deny', 'open_pod'],
  question: ['answer', 'open_pod', 'edit'],
  stuck: ['confirm', 'restore', 'retry', 'go_on', 'open_pod', 'return', 'ungo'],
  decide: ['merge', 'go_on', 'request_changes', 'approve', 'open_pod', 'return'],
  ready: ['go', 'edit', 'defer'],
  blocked: ['go', 'edit', 'defer'],
  done: ['close', 'reopen'],
  planning: ['open_pod', 'edit', 'defer', 'go'],
  working: ['open_pod', 'merge', 'complete', 'return'],
  waiting: ['ungo', 'defer'],
  deferred: ['defer', 'go', 'edit'],
};

function waysIn(way: Way, subject: Subject): Action[] {
  const { name, tool, isOffered = leadsOn, inputs } = way;
  if (!isOffered(subject, tool)) return [];
  return inputs(subject).map((input) => {
    const why = whyNot(subject, tool) ?? way.why?.(subject, input);
    return { name, tool, input, ...(why === undefined ? {} : { why }) };
  });
}

/** Whether a person's operation leads on from the Ticket's state. */
function leadsOn({ ticket }: Subject, operation: string): boolean {
  return ticket !== null && (transitionFrom(ticket.row.state, operation)?.by.includes('human') ?? false);
}
