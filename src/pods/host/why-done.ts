import type { PodRole } from '../../domain/pod.ts';
import type { State } from '../../domain/ticket.ts';

/** What a host sees of its Pod and its Tickets, as far as it tells whether there is anything left to do. */
type Seen = {
  isIdle: boolean;
  /** Where its Tickets stand; empty until a record was read. */
  states: readonly State[];
  /** Whether its own review of its Ticket was written since it came. */
  hasReviewed: boolean;
};
type Rule = (seen: Seen) => string | undefined;

/** Work goes on only in progress: what is done, closed or returned wants nobody there, whatever they are at. */
const workIsOver: Rule = ({ states }) =>
  states.some((state) => state !== 'inprogress') ? 'its Ticket is no longer in progress' : undefined;

/** When a Pod is done, by role. The others stay until somebody ends them: who talks to them decides. */
const RULES: Readonly<Partial<Record<PodRole, Rule>>> = {
  intake: ({ isIdle, states }) =>
    isIdle && states.length > 0 && !states.includes('planning')
      ? 'its Ticket is no longer in planning'
      : undefined,
  coder: workIsOver,
  reviewer: (seen) =>
    workIsOver(seen) ?? (seen.isIdle && seen.hasReviewed ? 'its review is written' : undefined),
};

/** Why a Pod of the role has nothing left to do; undefined where it has. */
export function whyDone(role: PodRole, seen: Seen): string | undefined {
  return RULES[role]?.(seen);
}
