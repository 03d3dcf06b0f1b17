import { type PlanView, planRevision, planViewOf } from '../domain/plan.ts';
import {
  contentDigest,
  goIsStale,
  standingOfRecord,
  summarise,
  type TicketRecord,
} from '../domain/record.ts';
import { type Blocker, blockersOf, type RelationView, relationsOf } from '../domain/relations.ts';
import type { Standing } from '../domain/standing.ts';
import { waitsForPerson } from '../domain/summary.ts';
import type { View } from '../store/store.ts';
import type { TrackerContext } from './context.ts';
import { findTicket } from './find-ticket.ts';
import { healing, isInConflict } from './heal-record.ts';
import { type Holder, holderOf } from './holder.ts';

/** All that is known of one Ticket, from both ends of what links it. */
export type TicketDossier = {
  record: TicketRecord;
  standing: Standing;
  revision: string;
  relations: RelationView[];
  blockers: Blocker[];
  plan: PlanView[];
  planRevision: string;
  /** Who holds it, where it is in progress. */
  holder: Holder | null;
  flags: string[];
  waits: string[];
  goIsStale: boolean;
};

/** Everything about the Ticket that `reference` means. */
export async function showTicket(context: TrackerContext, reference: string): Promise<TicketDossier> {
  return healing(
    context,
    () => context.store.read(async (view) => dossierOf(view, await findTicket(view, reference))),
    ({ record }) => isInConflict(record),
  );
}

async function dossierOf(view: View, record: TicketRecord): Promise<TicketDossier> {
  const { id } = record.item;
  const ledgered = await view.ledger(id);
  const standing = standingOfRecord(record, ledgered);
  const row = summarise(record, ledgered);
  const graph = await view.graph();
  const plan = (await view.plan([id])).map((entry) => planViewOf(entry, id));
  return {
    record,
    standing,
    revision: contentDigest(record.item),
    relations: relationsOf(graph, id),
    blockers: standing.state === 'closed' ? [] : blockersOf(graph, id),
    plan,
    planRevision: planRevision(plan, graph, id),
    holder: holderOf(standing, await view.claims(id)),
    flags: row.flags,
    waits: waitsForPerson(row),
    goIsStale: goIsStale(record, standing),
  };
}
