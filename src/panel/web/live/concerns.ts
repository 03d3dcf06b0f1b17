import type { Changes, TicketListAnswer } from '../../wire.ts';

/** Whether what lies under `path` may be another after `changes`. */
export function concerns(path: string, changes: Changes): boolean {
  if (changes.all) return true;
  const [, , kind, name] = path.split(/[?#]/u, 1)[0]?.split('/') ?? [];
  const somethingChanged = changes.tickets.length > 0 || changes.pods.length > 0;
  switch (kind) {
    case 'actions':
      return changes.actions;
    case 'tickets':
      // A Ticket shows its blockers, its relations and its Pods: each of them may be what changed.
      return name === undefined ? changes.tickets.length > 0 : somethingChanged;
    case 'pods':
      return name === undefined ? changes.pods.length > 0 : changes.pods.includes(decodeURIComponent(name));
    default:
      return somethingChanged;
  }
}

/**
 * Of lists by state, those that may be others after `changes`, which is not for their path to say: what has one of the
 * Tickets, and all of them where one is in none. Into which list a Ticket came, its count tells.
 */
export function listsConcerned(
  lists: ReadonlyMap<string, TicketListAnswer | undefined>,
  { all, tickets }: Changes,
): ReadonlySet<string> {
  const idsOf = new Map(
    [...lists].map(([path, list]) => [path, new Set(list?.tickets.map(({ id }) => id))] as const),
  );
  const isUnplaced = tickets.some((id) => ![...idsOf.values()].some((ids) => ids.has(id)));
  return new Set(
    [...idsOf]
      .filter(([path, ids]) => all || isUnplaced || !lists.get(path) || tickets.some((id) => ids.has(id)))
      .map(([path]) => path),
  );
}

export const isListByState = (path: string) => path.startsWith('/api/tickets?state=');
