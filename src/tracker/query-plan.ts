import { objections, type PlanView, planRevision, planViewOf } from '../domain/plan.ts';
import { type Blocker, blockersOf, type Graph, type RelationView, relationsOf } from '../domain/relations.ts';
import type { View } from '../store/store.ts';
import type { TrackerContext } from './context.ts';
import { findId } from './find-ticket.ts';

export type PlannedTicket = {
  id: string;
  state: string;
  planRevision: string;
  plan: PlanView[];
  relations: RelationView[];
  blockers: Blocker[];
  /** What speaks against starting it now, in words. */
  against: string[];
};

/** The plan and the relations of one or several Tickets, from both ends; of `kind` only, where it is given. */
export async function queryPlan(
  context: TrackerContext,
  references: readonly string[],
  kind?: string,
  withdrawn = false,
): Promise<PlannedTicket[]> {
  return context.store.read(async (view) => {
    const graph = await view.graph();
    const used = (await view.counts()).inprogress ?? 0;
    const ids = [...new Set(await Promise.all(references.map((reference) => findId(view, reference))))];
    return Promise.all(
      ids.map((id) => planOf(view, graph, id, { limit: context.policy.capacity, used }, kind, withdrawn)),
    );
  });
}

async function planOf(
  view: View,
  graph: Graph,
  id: string,
  capacity: { limit: number; used: number },
  kind: string | undefined,
  withdrawn: boolean,
): Promise<PlannedTicket> {
  const views = (await view.plan([id])).map((entry) => planViewOf(entry, id));
  const wanted = (entry: { kind: string }) => kind === undefined || entry.kind === kind;
  return {
    id,
    state: graph.ticket(id)?.state ?? 'missing',
    planRevision: planRevision(views, graph, id),
    plan: views.filter((entry) => (entry.active || withdrawn) && wanted(entry)),
    relations: relationsOf(graph, id).filter(wanted),
    blockers: blockersOf(graph, id),
    against: objections(views, graph, capacity).map(({ record, because }) => `${record.kind}: ${because}`),
  };
}
