import { type Graph, isResolved, relationsOf } from './relations.ts';
import { digest } from './text.ts';

/** Each kind with the name that the related Ticket sees; null where no other Ticket is concerned. */
export const PLAN_KINDS = {
  before: 'after',
  after: 'before',
  blocked_by: 'blocks',
  blocks: 'blocked_by',
  conflicts_with: 'conflicts_with',
  waiting_capacity: null,
  accepted_plan: null,
} as const;
export type PlanKind = keyof typeof PLAN_KINDS;

/** The kinds that a caller may record: an accepted plan is written by acceptance alone. */
export const RECORDED_KINDS = [
  'before',
  'after',
  'blocked_by',
  'blocks',
  'conflicts_with',
  'waiting_capacity',
] as const satisfies readonly Exclude<PlanKind, 'accepted_plan'>[];

/** Names that other generations of records, and people, use for a kind. */
export const PLAN_ALIASES: Readonly<Record<string, PlanKind>> = {
  do_not_parallelize: 'conflicts_with',
  waiting_capacity_note: 'waiting_capacity',
};

/** A routing decision that outlives its maker's memory. Never changed: withdrawn, or replaced by a later one. */
export type PlanRecord = {
  id: string;
  kind: PlanKind;
  related: string | null;
  note: string;
  author: string;
  at: string;
  /** Id of the record that this one takes the place of. */
  replaces: string | null;
  /** Of an accepted plan: where the work is done, derived from the Ticket's id. */
  branch: string | null;
  worktree: string | null;
};

/** Says that a plan record no longer holds. A file of its own, so that two branches never change one file. */
export type Withdrawal = {
  id: string;
  kind: 'withdrawn';
  record: string;
  reason: string;
  author: string;
  at: string;
};

/** A plan record as one Ticket sees it. */
export type PlanView = {
  id: string;
  ticket: string;
  kind: string;
  related: string | null;
  note: string;
  author: string;
  at: string;
  active: boolean;
  inverse: boolean;
};

export type PlanEntry = { source: string; record: PlanRecord; active: boolean };

export function planViewOf(entry: PlanEntry, ticket: string): PlanView {
  const { record, source, active } = entry;
  const inverse = source !== ticket;
  const { id, note, author, at } = record;
  const kind = inverse ? (PLAN_KINDS[record.kind] ?? record.kind) : record.kind;
  return { id, ticket, kind, related: inverse ? source : record.related, note, author, at, active, inverse };
}

/** Whether each record still holds: neither withdrawn nor replaced. */
export function activeRecords(
  records: readonly PlanRecord[],
  withdrawals: readonly Withdrawal[],
): Set<string> {
  const gone = new Set([
    ...withdrawals.map(({ record }) => record),
    ...records.flatMap(({ replaces }) => (replaces ? [replaces] : [])),
  ]);
  return new Set(records.flatMap(({ id }) => (gone.has(id) ? [] : [id])));
}

/** What acceptance has to name: it changes with every active record and relation that touches the Ticket. */
export function planRevision(views: readonly PlanView[], graph: Graph, ticket: string): string {
  const records = views.filter(({ active }) => active).map(({ id }) => id);
  return `p${digest([...records, ...relationsOf(graph, ticket).map(({ id, kind }) => `${kind} ${id}`)].sort(), 10)}`;
}

export type Capacity = { limit: number; used: number };

/** The records that speak against starting the Ticket now, each with the reason in words. */
export function objections(
  views: readonly PlanView[],
  graph: Graph,
  capacity: Capacity,
): { record: PlanView; because: string }[] {
  return views.flatMap((record) => {
    const because = record.active ? objection(record, graph, capacity) : undefined;
    return because ? [{ record, because }] : [];
  });
}

function objection({ kind, related }: PlanView, graph: Graph, capacity: Capacity): string | undefined {
  if (kind === 'waiting_capacity') {
    return capacity.used >= capacity.limit
      ? `${capacity.used} of ${capacity.limit} places for work are taken`
      : undefined;
  }
  const other = related === null ? undefined : graph.ticket(related);
  if (!other) return undefined;
  if (kind === 'blocked_by' && !isResolved(graph, other.id))
    return `it is blocked by ${other.id}, which is ${other.state}`;
  if (kind === 'after' && other.state !== 'done' && other.state !== 'closed')
    return `it comes after ${other.id}, which is ${other.state}`;
  if (kind === 'conflicts_with' && other.state === 'inprogress')
    return `it conflicts with ${other.id}, which is in progress`;
  return undefined;
}
