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

/**
 * Refuses a relation that the rules exclude.
 * @throws TicketError when the target is the Ticket itself, the relation exists, or it would close a circle.
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
  if (graph.from(source).some((relation) => relation.kind === kind && relation.target === target)) {
    throw new TicketError('conflict', {
      refused,
      rule: 'the same relation is there already',
      next: 'call ticket_show to see it',
    });
  }
  const [waiting, needed] = orderOf(kind, source, target) ?? [];
  if (waiting !== undefined && needed !== undefined && needs(graph, needed, waiting)) {
    throw new TicketError('conflict', {
      refused,
      rule: `${needed} already waits for ${waiting}, so this would close a circle`,
      next: 'remove the opposite relation first, or use related',
    });
  }
}

/** Which Ticket waits for which, where a relation says so. */
function orderOf(
  kind: RelationKind,
  source: string,
  target: string,
): [waiting: string, needed: string] | undefined {
  if (kind === 'depends_on') return [source, target];
  if (kind === 'blocks') return [target, source];
  return undefined;
}

/** Whether `id` waits for `goal`, directly or through others. */
function needs(graph: Graph, id: string, goal: string): boolean {
  const seen = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === goal) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...neededBy(graph, next));
  }
  return false;
}

function neededBy(graph: Graph, id: string): string[] {
  return [
    ...graph.from(id).flatMap(({ kind, target }) => (kind === 'depends_on' ? [target] : [])),
    ...graph.to(id).flatMap(({ source, relation }) => (relation.kind === 'blocks' ? [source] : [])),
  ];
}
