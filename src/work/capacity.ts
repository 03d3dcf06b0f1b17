import { TicketError } from '../domain/errors.ts';
import { isAtWork } from '../domain/pod.ts';
import type { Pod } from '../pods/registry.ts';
import type { WorkParts } from './work-parts.ts';

/** How many Tickets are worked on, by a coder or a reviewer that is at it, and how many may be. */
export type Capacity = { limit: number; used: number };

export function capacityOf({ tracker }: Pick<WorkParts, 'tracker'>, pods: readonly Pod[]): Capacity {
  return { limit: tracker.policy.capacity, used: ticketsAtWork(pods).size };
}

/** @throws TicketError `unmet_requirement` where an orchestrator would begin one more than there is room for. */
export function refuseBeyondCapacity(
  parts: Pick<WorkParts, 'tracker'>,
  pods: readonly Pod[],
  ticket: string,
): void {
  const { limit, used } = capacityOf(parts, pods);
  const atWork = ticketsAtWork(pods);
  if (atWork.has(ticket) || used < limit) return;
  throw new TicketError('unmet_requirement', {
    refused: `work on ${ticket} did not begin`,
    rule: `${used} Tickets are worked on, and [work] capacity is ${limit}: ${[...atWork].join(', ')}`,
    next: 'wait until one of them is done, and say so with plan_record, kind waiting_capacity; a person may start it all the same',
    details: { limit, used, at_work: [...atWork] },
  });
}

function ticketsAtWork(pods: readonly Pod[]): Set<string> {
  const workers = pods.filter(
    ({ entry, state }) => isAtWork(state) && (entry.role === 'coder' || entry.role === 'reviewer'),
  );
  return new Set(workers.flatMap(({ entry }) => entry.ticket ?? []));
}
