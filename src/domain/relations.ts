import { TicketError } from './errors.ts';
import { HANDED_ON, type Outcome, type State } from './ticket.ts';

/** Each kind with the name that the other end sees. Only the forward kind is stored. */
export const RELATION_KINDS = {
  depends_on: 'required_by',
  blocks: 'blocked_by',
  related: 'related',
  supersedes: 'superseded_by',
  duplicate_of: 'has_duplicate',
} as const;
export type RelationKind = keyof typeof RELATION_KINDS;

/** A project fact between two Tickets, stored with the Ticket that states it. */
export type Relation = {
  id: string;
  kind: RelationKind;
  target: string;
  note: string;
  author: string;
  at: string;
};

/** A relation as one Ticket sees it; `inverse` when it is stored with the other. */
export type RelationView = { id: string; kind: string; ticket: string; note: string; inverse: boolean };

/** What a rule about relations needs to know of another Ticket. */
export type RelatedTicket = { id: string; state: State; outcome: Outcome | null; successors: string[] };

/** Edges of the Ticket graph, as far as they are loaded. */
export type Graph = {
  ticket(id: string): RelatedTicket | undefined;
  /** Stored with `id`. */
  from(id: string): readonly Relation[];
  /** Stored with others and pointing at `id`. */
  to(id: string): readonly { source: string; relation: Relation }[];
};

/** All relations of a Ticket, from both ends. */
export function relationsOf(graph: Graph, id: string): RelationView[] {
  const forward = graph.from(id).map(({ id: relation, kind, target, note }) => ({
    id: relation,
    kind,
    ticket: target,
    note,
    inverse: false,
  }));
  const inverse = graph.to(id).map(({ source, relation }) => ({
    id: relation.id,
    kind: RELATION_KINDS[relation.kind],
    ticket: source,
    note: relation.note,
    inverse: true,
  }));
  return [...forward, ...inverse];
}

export type Blocker = { ticket: string; state: State | 'missing'; why: string };

/** The Tickets that must be resolved before `id` may start: what it depends on, and what blocks it. */
export function blockersOf(graph: Graph, id: string): Blocker[] {
  const wanted = [
    ...graph
      .from(id)
      .flatMap(({ kind, target }) => (kind === 'depends_on' ? [{ ticket: target, why: 'depends_on' }] : [])),
    ...graph
      .to(id)
      .flatMap(({ source, relation }) =>
        relation.kind === 'blocks' ? [{ ticket: source, why: 'blocked_by' }] : [],
      ),
  ];
  return wanted
    .filter(
      ({ ticket }, position) =>
        !isResolved(graph, ticket) && wanted.findIndex((other) => other.ticket === ticket) === position,
    )
    .map(({ ticket, why }) => ({ ticket, why, state: graph.ticket(ticket)?.state ?? 'missing' }));
}

/** Those that stand in the way of Go: what is queued itself, or at work, does not. */
export function hindrancesAmong(blockers: readonly Blocker[]): Blocker[] {
  return blockers.filter(({ state }) => state !== 'queued' && state !== 'inprogress');
}

/**
 * Whether a blocker stands no longer in the way: it is done, was closed as done, or handed its work on to
 * Tickets that are resolved. One that was declined or became obsolete stays in the way until its relation goes.
 */
export function isResolved(graph: Graph, id: string, seen: ReadonlySet<string> = new Set()): boolean {
  const ticket = graph.ticket(id);
  if (!ticket || seen.has(id)) return false;
  if (ticket.state === 'done') return true;
  if (ticket.state !== 'closed') return false;
  if (ticket.outcome === null || ticket.outcome === 'done') return true;
  if (!HANDED_ON.includes(ticket.outcome)) return false;
  const onward = new Set([...seen, id]);
  return (
    ticket.successors.length > 0 &&
    ticket.successors.every((successor) => isResolved(graph, successor, onward))
  );
}

/** Whether a Ticket that was closed handed its work on to `goal`, directly or through others that did the same. */
export function handedOnTo(graph: Graph, id: string, goal: string): boolean {
  const seen = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === goal) return true;
    const ticket = seen.has(next) ? undefined : graph.ticket(next);
    seen.add(next);
    if (ticket?.state === 'closed' && ticket.outcome !== null && HANDED_ON.includes(ticket.outcome))
      open.push(...ticket.successors);
  }
  return false;
}

/**
 * Refuses a relation that the rules exclude.
 * @throws TicketError when the target is the Ticket itself, the fact is stated already in whatever form, or it would
 * close a circle.
 */
export function checkRelation(graph: Graph, source: string, kind: RelationKind, target: string): void {
  const refused = `${kind} from ${source} to ${target} was not recorded`;
  if (source === target) {
    throw new TicketError('invalid_input', {
      refused,
      rule: 'a Ticket has no relation to itself',
      next: 'name another Ticket as related',
    });
  }
  const said = statedBetween(graph, source, target).find((link) =>
    isSameFact(link, { source, kind, target }),
  );
  if (said) {
    throw new TicketError('conflict', {
      refused,
      rule: `it is stated already: ${wordsOf(said)}`,
      next: `leave it so, or remove that one first: call relation_record with ticket ${said.source}, kind ${said.kind}, related ${said.target} and remove`,
    });
  }
  const { order, from, to } = ORDERS[kind](source, target);
  const [first, ...others] = order === null ? [] : (pathOf(graph, order, to, from) ?? []);
  if (!first) return;
  throw new TicketError('conflict', {
    refused,
    rule: `it would close a circle: ${[first, ...others.slice(0, 2)].map(wordsOf).join(', ')}${others.length > 2 ? ` and ${others.length - 2} more` : ''}`,
    next: `call relation_record with ticket ${first.source}, kind ${first.kind}, related ${first.target} and remove first, or use related`,
  });
}

type Link = { source: string; kind: RelationKind; target: string; id: string };
type Order = 'waits_for' | 'handed_on';

/** What a relation means: which Ticket waits for which, or which one's work went to which. */
const ORDERS: Record<
  RelationKind,
  (source: string, target: string) => { order: Order | null; from: string; to: string }
> = {
  depends_on: (source, target) => ({ order: 'waits_for', from: source, to: target }),
  blocks: (source, target) => ({ order: 'waits_for', from: target, to: source }),
  supersedes: (source, target) => ({ order: 'handed_on', from: target, to: source }),
  duplicate_of: (source, target) => ({ order: 'handed_on', from: source, to: target }),
  related: (source, target) => ({ order: null, from: source, to: target }),
};

/** `depends_on` one way is `blocks` the other way, and `related` has no direction. */
function isSameFact(a: Omit<Link, 'id'>, b: Omit<Link, 'id'>): boolean {
  if (a.kind === b.kind) return a.source === b.source || a.kind === 'related';
  const one = ORDERS[a.kind](a.source, a.target);
  const other = ORDERS[b.kind](b.source, b.target);
  return one.order === 'waits_for' && other.order === 'waits_for' && one.from === other.from;
}

/** The relations between two Tickets, whichever of them states it. */
function statedBetween(graph: Graph, a: string, b: string): Link[] {
  return linksOf(graph, a).filter(({ source, target }) => source === b || target === b);
}

function linksOf(graph: Graph, id: string): Link[] {
  const forward = graph.from(id).map((relation) => ({ ...relation, source: id }));
  const inverse = graph.to(id).map(({ source, relation }) => ({ ...relation, source }));
  return [...forward, ...inverse];
}

/** The links of one order that lead from `start` to `goal`; undefined when none do. */
function pathOf(graph: Graph, order: Order, start: string, goal: string): Link[] | undefined {
  const cameBy = new Map<string, { before: string; link: Link } | null>([[start, null]]);
  // A map goes on over what is added while it is read: nearest first.
  for (const id of cameBy.keys()) {
    for (const link of linksOf(graph, id)) {
      const meant = ORDERS[link.kind](link.source, link.target);
      if (meant.order === order && meant.from === id && !cameBy.has(meant.to))
        cameBy.set(meant.to, { before: id, link });
    }
  }
  if (!cameBy.has(goal)) return undefined;
  const path: Link[] = [];
  for (let step = cameBy.get(goal); step; step = cameBy.get(step.before)) path.unshift(step.link);
  return path;
}

function wordsOf({ source, kind, target, id }: Link): string {
  return `${source} ${kind} ${target} (relation ${id})`;
}
