import { isAtWork, type PodRole } from '../pod.ts';
import type { Facts, PodFacts, TicketFacts } from './facts.ts';

/** What one row is about: a Ticket with the Pods of it, or a Pod that has none. */
export type Subject = {
  ticket: TicketFacts | null;
  /** Without those that another one of their role took the place of. */
  pods: readonly PodFacts[];
  facts: Facts;
};

export function subjectOf(facts: Facts, ticket: TicketFacts | null, alone?: PodFacts): Subject {
  if (!ticket) return { ticket, pods: alone && !isReplaced(alone, facts.pods) ? [alone] : [], facts };
  const pods = inLaunchOrder(facts.pods).filter(({ tickets }) => tickets.includes(ticket.row.id));
  const last = new Map(pods.map((pod): [PodRole, PodFacts] => [pod.role, pod]));
  return { ticket, pods: pods.filter((pod) => isAtWork(pod.state) || last.get(pod.role) === pod), facts };
}

/** Of the roles that a workspace has one of, one that is at work stands for those that were. */
function isReplaced({ role, name, state }: PodFacts, pods: readonly PodFacts[]): boolean {
  if (isAtWork(state) || (role !== 'orchestrator' && role !== 'companion')) return false;
  return pods.some((other) => other.role === role && other.name !== name && isAtWork(other.state));
}

/** The Pod of a role that is the last of it on this Ticket. */
export function podOfRole({ pods }: Subject, role: PodRole): PodFacts | undefined {
  return pods.findLast((pod) => pod.role === role);
}

function inLaunchOrder(pods: readonly PodFacts[]): PodFacts[] {
  return [...pods].sort((a, b) =>
    a.launchedAt !== b.launchedAt ? (a.launchedAt < b.launchedAt ? -1 : 1) : a.name < b.name ? -1 : 1,
  );
}
