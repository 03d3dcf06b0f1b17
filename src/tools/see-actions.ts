import { actionRows, ticketRow } from '../domain/actions/action-rows.ts';
import { allot } from '../domain/actions/allot.ts';
import type { Facts, TicketFacts } from '../domain/actions/facts.ts';
import { type ActionRow, NEEDS_PERSON, URGENCIES, type Urgency } from '../domain/actions.ts';
import { TicketError } from '../domain/errors.ts';
import { isAtWork } from '../domain/pod.ts';
import type { Pod } from '../pods/registry.ts';
import {
  type LookedAt,
  type LookedOver,
  lookAtTicket,
  lookOverTickets,
} from '../tracker/look-over-tickets.ts';
import { ActionsSight } from './actions-sight.ts';
import { playbookWarnings } from './playbook-warnings.ts';
import { holderFacts, podFacts } from './pod-facts.ts';
import type { Services } from './tool.ts';
import { workFacts } from './work-facts.ts';

export type SeenActions = {
  /** The most urgent of all, and of each kind that needs a person a few. */
  rows: ActionRow[];
  /** How many there are of each urgency, also of those that are not among the rows. */
  counts: Record<Urgency, number>;
  /** How many things need a person. */
  needs: number;
  states: Record<string, number>;
  /** A person's word that nothing is begun here now. */
  held: { reason: string; by: string } | null;
  warnings: string[];
  /** So many records were not read yet, and may belong to it. */
  unread: number;
};

const SHOWN = 200;

export type SeeingActions = {
  limit?: number;
  sight?: ActionsSight;
  /** Without a look at branches and playbook: quick, and where work stands is what its thread says. */
  quick?: boolean;
};

/** What of all that there is needs a person, and what goes on without one. Who asks again hands the same `sight` in. */
export async function seeActions(
  services: Services,
  { limit = SHOWN, sight = new ActionsSight(), quick = false }: SeeingActions = {},
): Promise<SeenActions> {
  const { tracker } = services;
  const { pods, problem } = await podsThere(services);
  const around = aroundOf(services, pods);
  const looked = await lookOverTickets(tracker, { limit, known: sight.known, around });
  const tickets = await Promise.all(
    looked.tickets.map((ticket) => factsOf({ services, sight, pods, quick }, ticket)),
  );
  const rows = actionRows({ ...around, tickets });
  const counts = countsOf(looked, rows);
  return {
    rows: firstOf(rows, limit),
    counts,
    needs: NEEDS_PERSON.reduce((sum, urgency) => sum + counts[urgency], 0),
    states: looked.states,
    held: around.held,
    warnings: [
      ...(problem ? [problem] : []),
      ...(quick ? [] : await sight.warnings(() => playbookWarnings(services))),
    ],
    unread: looked.unread,
  };
}

/** The row of one Ticket as it is now, also of one that is closed; null where there is none of that id. */
export async function seeTicket(
  services: Services,
  id: string,
  { sight = new ActionsSight() }: { sight?: ActionsSight } = {},
): Promise<ActionRow | null> {
  const { pods } = await podsThere(services);
  const around = aroundOf(services, pods);
  const looked = await lookAtTicket(services.tracker, id, { known: sight.known, around });
  if (!looked) return null;
  const ticket = await factsOf({ services, sight, pods, quick: false }, looked);
  return ticketRow({ ...around, tickets: [ticket] }, ticket);
}

async function factsOf(
  seeing: Parameters<typeof workFacts>[0],
  { row, read, holder, blockers, against }: LookedAt,
): Promise<TicketFacts> {
  const { services, pods } = seeing;
  const seen = read ? { ...read.seen, holder: holderFacts(services.tracker, read, holder, pods) } : null;
  const work = read && row.state === 'inprogress' ? await workFacts(seeing, row, read) : null;
  return { row, blockers, against, seen, work };
}

/** Those that can be seen: that nobody can look for them is said, and hides no Ticket. */
async function podsThere(services: Services): Promise<{ pods: readonly Pod[]; problem?: string }> {
  try {
    return { pods: services.podsThere?.() ?? (await services.pods()).pods.list() };
  } catch (error) {
    if (!(error instanceof TicketError) && !(error instanceof Error && 'code' in error)) throw error;
    return { pods: [], problem: 'the Pods of this machine could not be looked at' };
  }
}

type Around = Omit<Facts, 'tickets'>;

function aroundOf({ tracker }: Services, pods: readonly Pod[]): Around {
  const { policy } = tracker;
  const facts = pods.map(podFacts);
  const held = tracker.held?.() ?? null;
  const workers = facts.filter(
    ({ role, state }) => isAtWork(state) && (role === 'coder' || role === 'reviewer'),
  );
  return {
    pods: facts,
    capacity: { limit: policy.capacity, used: new Set(workers.flatMap(({ tickets }) => tickets)).size },
    orchestrated: facts.some(({ role, state }) => role === 'orchestrator' && isAtWork(state)),
    held: held && { reason: held.reason, by: held.by },
    confirmsForeign: policy.foreignGates === 'confirm',
    now: tracker.now().toISOString(),
  };
}

/** The most urgent, and a few of each kind that needs a person. */
function firstOf(rows: readonly ActionRow[], limit: number): ActionRow[] {
  const kinds = URGENCIES.map((urgency) => rows.filter((row) => row.urgency === urgency));
  const allotted = allot(
    kinds.map(({ length }, at) => ({
      count: length,
      needs: NEEDS_PERSON.some((one) => one === URGENCIES[at]),
    })),
    limit,
  );
  return kinds.flatMap((kind, at) => kind.slice(0, allotted[at]));
}

/** By the groups, corrected by what a closer look at the rows came to. */
function countsOf({ tickets, groups }: LookedOver, rows: readonly ActionRow[]): Record<Urgency, number> {
  const counts = new Map<Urgency, number>();
  const add = (urgency: Urgency, count: number) => counts.set(urgency, (counts.get(urgency) ?? 0) + count);
  for (const [{ urgency }, count] of groups) add(urgency, count);
  for (const { group } of tickets) if (group) add(group.urgency, -1);
  for (const { urgency } of rows) add(urgency, 1);
  // Every urgency is named, and so it is a record of all of them.
  return Object.fromEntries(URGENCIES.map((urgency) => [urgency, counts.get(urgency) ?? 0])) as Record<
    Urgency,
    number
  >;
}
