import type { Facts, TicketFacts } from '../domain/actions/facts.ts';
import { endedByItself } from '../domain/actions/pod-reasons.ts';
import { type Capacity, objections, planViewOf } from '../domain/plan.ts';
import { isAtWork } from '../domain/pod.ts';
import { blockersOf, type Graph } from '../domain/relations.ts';
import type { Summary } from '../domain/summary.ts';
import { STATES } from '../domain/ticket.ts';
import type { View } from '../store/store.ts';
import { actionGroups, type Group, gather, groupOf } from './action-groups.ts';
import type { TrackerContext } from './context.ts';
import { type Holder, holderOf } from './holder.ts';
import type { KnownTickets, ReadTicket } from './known-tickets.ts';

export type LookedAt = Pick<TicketFacts, 'blockers' | 'against'> & {
  row: Summary;
  read: ReadTicket | undefined;
  holder: Holder | null;
  group: Group | undefined;
};
export type LookedOver = {
  tickets: LookedAt[];
  groups: ReadonlyMap<Group, number>;
  states: Record<string, number>;
  unread: number;
};
type Around = Omit<Facts, 'tickets'>;
type Wish = { limit: number; known: KnownTickets; around: Around };

/**
 * Looks at the Tickets that come first, up to `limit` of them, beside those in progress and those that a Pod is about;
 * of all others it counts how many there are.
 */
export function lookOverTickets({ store }: Pick<TrackerContext, 'store'>, wish: Wish): Promise<LookedOver> {
  return store.read((view) => lookOver(view, wish));
}

/** The same for one Ticket; undefined where there is none of that id. */
export function lookAtTicket(
  { store }: Pick<TrackerContext, 'store'>,
  id: string,
  { known, around }: Pick<Wish, 'known' | 'around'>,
): Promise<LookedAt | undefined> {
  return store.read(async (view) => {
    const rows = await view.summaries([id]);
    const { inprogress: used = 0 } = await view.counts();
    return (await looksAt(view, rows, { known, around }, used))[0];
  });
}

async function lookOver(view: View, { limit, known, around }: Wish): Promise<LookedOver> {
  const groups = actionGroups(around.now.slice(0, 10), around);
  const newest = await view.list({}, { limit });
  // Nobody waits until everything is read: what there is is shown, and that it is not all.
  const isPart = newest.unread !== undefined;
  const { rows, counts } = isPart
    ? { rows: newest.rows, counts: new Map<Group, number>() }
    : await gather(view, groups, limit);
  const listed = new Set(rows.map(({ id }) => id));
  const worked = around.pods
    .filter((pod) => isAtWork(pod.state) || endedByItself(pod))
    .flatMap(({ tickets }) => tickets)
    .filter((id) => !listed.has(id));
  const all = [...(await view.summaries(worked)), ...rows];
  const states = isPart ? statesOf(all) : await view.counts();
  const tickets = await looksAt(view, all, { known, around }, isPart ? null : (states.inprogress ?? 0));
  for (const ticket of isPart ? [] : tickets) ticket.group = groupOf(groups, ticket.row, ticket.blockers);
  return { tickets, groups: counts, states, unread: newest.unread ?? 0 };
}

/** `used`: how many are in progress, as acceptance counts them; null where a plan cannot be asked yet. */
async function looksAt(
  view: View,
  rows: readonly Summary[],
  { known, around }: Pick<Wish, 'known' | 'around'>,
  used: number | null,
): Promise<LookedAt[]> {
  const graph = await view.graph('read');
  const claims = await view.claims();
  const capacity = { limit: around.capacity.limit, used: used ?? 0 };
  const against = await objectionsIn(view, graph, used === null ? [] : rows, capacity);
  const tickets: LookedAt[] = [];
  for (const row of rows) {
    const read = await known.get(view, row);
    const held = claims.filter(({ ticket }) => ticket === row.id);
    tickets.push({
      ...{ row, read, against: against.get(row.id) ?? [], group: undefined },
      blockers: row.state === 'closed' ? [] : blockersOf(graph, row.id),
      holder: read ? holderOf(read, held) : null,
    });
  }
  return tickets;
}

/** What plans say against beginning what is queued. */
async function objectionsIn(
  view: View,
  graph: Graph,
  rows: readonly Summary[],
  capacity: Capacity,
): Promise<Map<string, string[]>> {
  const ids = rows.flatMap(({ id, state }) => (state === 'queued' ? [id] : []));
  const entries = ids.length > 0 ? await view.plan(ids) : [];
  return new Map(
    ids.map((id) => {
      const views = entries
        .filter(({ source, record }) => source === id || record.related === id)
        .map((entry) => planViewOf(entry, id));
      return [id, objections(views, graph, capacity).map(({ because }) => because)];
    }),
  );
}

function statesOf(rows: readonly Summary[]): Record<string, number> {
  const counted = STATES.map((state) => [state, rows.filter((row) => row.state === state).length] as const);
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}
