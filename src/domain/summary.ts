import type { PlanRecord } from './plan.ts';
import { blockersOf, type Graph, type Relation } from './relations.ts';
import type { Item, Outcome, State } from './ticket.ts';

/** What is known of every Ticket at once: the row of a list, and its ends of the graph. */
export type Summary = Omit<Item, 'body' | 'readiness' | 'riskFlags' | 'assignee'> & {
  /** The first lines of the body, for searching. */
  excerpt: string;
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
export type Flag = 'regressed' | 'forked' | 'foreign' | 'unreadable' | 'text_changed' | 'outside_edit';

export type TicketFilter = {
  state?: State | 'active' | 'all';
  kind?: string;
  priority?: string;
  label?: string;
  text?: string;
  blocked?: boolean;
  waiting?: boolean;
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

/** The rows that match, in the order of a list: active ones first, then the newest. */
export function selectTickets(rows: Iterable<Summary>, filter: TicketFilter, graph: Graph): Summary[] {
  const words = (filter.text ?? '').toLowerCase().split(/\s+/u).filter(Boolean);
  const selected: Summary[] = [];
  for (const row of rows) {
    if (
      inState(row, filter.state ?? 'active') &&
      hasFields(row, filter) &&
      hasWords(row, words) &&
      inSituation(row, filter, graph)
    )
      selected.push(row);
  }
  return selected.sort(inListOrder);
}

function inState({ state }: Summary, wanted: State | 'active' | 'all'): boolean {
  return wanted === 'all' || (wanted === 'active' ? state !== 'closed' : state === wanted);
}

function hasFields(row: Summary, { kind, priority, label }: TicketFilter): boolean {
  return (
    (kind === undefined || row.kind === kind) &&
    (priority === undefined || row.priority === priority) &&
    (label === undefined || row.labels.includes(label))
  );
}

function hasWords({ title, slug, labels, excerpt }: Summary, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${title}\n${slug}\n${labels.join(' ')}\n${excerpt}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function inSituation(row: Summary, { blocked, waiting }: TicketFilter, graph: Graph): boolean {
  if (blocked !== undefined && blocked !== blockersOf(graph, row.id).length > 0) return false;
  return waiting === undefined || waiting === waitsForPerson(row).length > 0;
}

/** Active before closed, then newest first; ids break ties, so that a page follows a page. */
export function inListOrder(a: Summary, b: Summary): number {
  const closed = Number(a.state === 'closed') - Number(b.state === 'closed');
  if (closed !== 0) return closed;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
