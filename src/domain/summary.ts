import type { PlanRecord } from './plan.ts';
import { type Blocker, blockersOf, type Graph, hindrancesAmong, type Relation } from './relations.ts';
import type { Item, Outcome, State } from './ticket.ts';

/** What is known of every Ticket at once: the row of a list, and its ends of the graph. */
export type Summary = Omit<Item, 'body' | 'readiness' | 'riskFlags' | 'assignee'> & {
  /** What a search looks through: title, slug, labels and the first lines of the body, in lower case. */
  words: string;
  updatedAt: string;
  rev: number;
  questions: number;
  deferredUntil: string | null;
  deferred: boolean;
  outcome: Outcome | null;
  successors: string[];
  flags: Flag[];
  relations: Relation[];
  plan: { record: PlanRecord; active: boolean }[];
  /** The `caller request_id` pairs of its creation, so that a repeated create finds it. */
  createdBy: string | null;
  older: boolean;
};

/** Why a Ticket cannot simply go on. */
export type Flag =
  | 'regressed'
  | 'forked'
  | 'foreign'
  | 'unreadable'
  | 'text_changed'
  | 'outside_edit'
  /** Reviewed and validated work lies there, and merging it is a person's. */
  | 'merge';

export type TicketFilter = {
  state?: State | 'active' | 'all';
  kind?: string;
  priority?: string;
  label?: string;
  text?: string;
  blocked?: boolean;
  /** Whether something stands in the way of Go. */
  hindered?: boolean;
  waiting?: boolean;
  /** Of what a person is asked: at least one of `any`, and nothing of `none`. */
  waitsFor?: { any?: readonly string[]; none?: readonly string[] };
  /** Whether it is deferred on that day, as in `2026-11-21`. */
  deferred?: { is: boolean; on: string };
};

/** What in a Ticket a person is asked to decide; empty when nothing is. */
export function waitsForPerson(row: Summary): string[] {
  return [
    ...(row.questions > 0 && row.state !== 'closed' ? ['question'] : []),
    ...(row.state === 'ready' && !row.deferred ? ['go'] : []),
    ...(row.state === 'done' ? ['close'] : []),
    ...row.flags.filter((flag) => flag !== 'outside_edit'),
  ];
}

/** What of a row a filter asks for beside words and blockers. Few Tickets differ in it from all others. */
export type Facets = Pick<
  Summary,
  'state' | 'kind' | 'priority' | 'labels' | 'deferred' | 'deferredUntil'
> & {
  waits: readonly string[];
};

export function facetsOf(row: Summary): Facets {
  const { state, kind, priority, labels, deferred, deferredUntil } = row;
  return { state, kind, priority, labels, deferred, deferredUntil, waits: waitsForPerson(row) };
}

/** Whether a row with these facets is in a list; what else the filter asks for is looked at apart. */
export function hasFacets(facets: Facets, filter: TicketFilter): boolean {
  const { state, kind, priority, labels, waits } = facets;
  const { any, none } = filter.waitsFor ?? {};
  return (
    inState(state, filter.state ?? 'active') &&
    (filter.kind === undefined || kind === filter.kind) &&
    (filter.priority === undefined || priority === filter.priority) &&
    (filter.label === undefined || labels.includes(filter.label)) &&
    (filter.waiting === undefined || waits.length > 0 === filter.waiting) &&
    (any === undefined || waits.some((name) => any.includes(name))) &&
    (none === undefined || !waits.some((name) => none.includes(name))) &&
    (filter.deferred === undefined || isDeferredOn(facets, filter.deferred.on) === filter.deferred.is)
  );
}

/** A deferral ends with the day that it was for. */
export function isDeferredOn(
  { deferred, deferredUntil }: Pick<Summary, 'deferred' | 'deferredUntil'>,
  day: string,
): boolean {
  return deferred && (deferredUntil === null || day < deferredUntil);
}

function inState(state: State, wanted: State | 'active' | 'all'): boolean {
  return wanted === 'all' || (wanted === 'active' ? state !== 'closed' : state === wanted);
}

const EXCERPT = 300;

export function searchText(title: string, slug: string, labels: readonly string[], body: string): string {
  return `${title}\n${slug}\n${labels.join(' ')}\n${body.slice(0, EXCERPT)}`.toLowerCase();
}

/** The words that all must occur in a row's `words`. */
export function wantedWords({ text = '' }: TicketFilter): string[] {
  return text.toLowerCase().split(/\s+/u).filter(Boolean);
}

/** Whether a row is as the filter says; `words` are its wanted ones. */
export function isSelected(
  row: Summary,
  filter: TicketFilter,
  words: readonly string[],
  graph: Graph,
): boolean {
  return (
    // First, as most rows are closed: nothing is made for those that are none of what is asked for.
    inState(row.state, filter.state ?? 'active') &&
    hasFacets(facetsOf(row), filter) &&
    words.every((word) => row.words.includes(word)) &&
    hasBlockers(filter, () => blockersOf(graph, row.id))
  );
}

/** Whether what a row waits for is as the filter says; it is looked at only where that matters. */
export function hasBlockers(
  { blocked, hindered }: TicketFilter,
  blockersThere: () => readonly Blocker[],
): boolean {
  if (blocked === undefined && hindered === undefined) return true;
  const blockers = blockersThere();
  return (
    (blocked === undefined || blocked === blockers.length > 0) &&
    (hindered === undefined || hindered === hindrancesAmong(blockers).length > 0)
  );
}

/** What places a row in a list. */
export type ListMark = Pick<Summary, 'state' | 'createdAt' | 'id'>;

/** Active before closed, then newest first; ids break ties, so that a page follows a page. */
export function inListOrder(a: ListMark, b: ListMark): number {
  const closed = Number(a.state === 'closed') - Number(b.state === 'closed');
  if (closed !== 0) return closed;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
