import type { PlanEntry } from '../domain/plan.ts';
import type { Graph } from '../domain/relations.ts';
import type { State } from '../domain/ticket.ts';
import type { View } from '../store/store.ts';
import type { TrackerContext } from './context.ts';
import { findId } from './find-ticket.ts';

export type GraphNode = { id: string; title: string; state: State | 'missing'; self: boolean };
/** As it is stored: `from` is the Ticket that states it. */
export type GraphEdge = { from: string; to: string; kind: string; of: 'relation' | 'plan'; note: string };
/** `left_out`: so many Tickets are linked as near as those, and there is no room for them. */
export type GraphAround = { nodes: GraphNode[]; edges: GraphEdge[]; left_out: number };

const NODES = 40;
const EDGES = 200;
const STEPS = 2;
const NOTE = 300;

/** What links a Ticket to others, by relations and by the plan, and what links those: the nearest first. */
export async function graphAround({ store }: TrackerContext, reference: string): Promise<GraphAround> {
  return store.read(async (view) => {
    const self = await findId(view, reference);
    const graph = await view.graph();
    const { near, beyond, edges } = await neighbourhood(view, graph, self);
    const titles = new Map((await view.summaries([...near])).map(({ id, title }) => [id, title]));
    return {
      nodes: [...near].map((id) => ({
        id,
        title: titles.get(id) ?? '',
        state: graph.ticket(id)?.state ?? 'missing',
        self: id === self,
      })),
      edges: edges.filter(({ from, to }) => near.has(from) && near.has(to)).slice(0, EDGES),
      left_out: beyond.size,
    };
  });
}

/** A circle is walked once: whatever was reached is not reached again. */
async function neighbourhood(
  view: View,
  graph: Graph,
  self: string,
): Promise<{ near: Set<string>; beyond: Set<string>; edges: GraphEdge[] }> {
  const near = new Set([self]);
  const beyond = new Set<string>();
  const edges = new Map<string, GraphEdge>();
  let rim = [self];
  // One step more than there are nodes of: it finds what links the outermost ones to each other.
  for (let step = 0; step <= STEPS; step += 1) {
    const links = linksOf(graph, await view.plan(rim), rim);
    for (const [key, edge] of links) edges.set(key, edge);
    if (step === STEPS) break;
    const met = [...links.values()].flatMap(({ from, to }) => [from, to]);
    rim = [];
    for (const id of met) {
      if (near.has(id)) continue;
      if (near.size >= NODES) beyond.add(id);
      else {
        near.add(id);
        rim.push(id);
      }
    }
  }
  return { near, beyond, edges: [...edges.values()] };
}

/** Every link that one of `ids` has at either end, by what names it, so that none is there twice. */
function linksOf(graph: Graph, plan: readonly PlanEntry[], ids: readonly string[]): Map<string, GraphEdge> {
  const relations = ids.flatMap((id) => [
    ...graph.from(id).map((relation) => ({ source: id, relation })),
    ...graph.to(id),
  ]);
  return new Map([
    ...relations.map(({ source: from, relation: { id, kind, target: to, note } }): [string, GraphEdge] => [
      `${from} ${id}`,
      { from, to, kind, of: 'relation', note: note.slice(0, NOTE).toWellFormed() },
    ]),
    ...plan.flatMap(
      ({ source: from, record: { id, kind, related: to, note }, active }): [string, GraphEdge][] =>
        active && to !== null
          ? [[`${from} ${id}`, { from, to, kind, of: 'plan', note: note.slice(0, NOTE).toWellFormed() }]]
          : [],
    ),
  ]);
}
