import type { Question } from '../domain/standing.ts';
import type { State } from '../domain/ticket.ts';
import { showTicket, type TicketDossier } from '../tracker/show-ticket.ts';
import { activePlan } from './assemble-ticket.ts';
import { type EventPage, eventsOfTicket } from './events-of-ticket.ts';
import { podFacts } from './pod-facts.ts';
import { type SeenPod, seenPod } from './see-pods.ts';
import { type TicketWork, ticketWork } from './ticket-work.ts';
import type { Services } from './tool.ts';
import { unlessRefused } from './unless-refused.ts';

/** A link with the title of the Ticket at its other end; '' for `ticket` where the plan names none. */
export type TitledLink = {
  id: string;
  kind: string;
  ticket: string;
  title: string;
  state: string;
  note: string;
};

/** A Ticket as a person reads it who has a page for it: nothing is cut that could be missed. */
export type WholeTicket = {
  id: string;
  slug: string;
  title: string;
  state: State;
  kind: string;
  priority: string;
  labels: readonly string[];
  readiness: string;
  risk_flags: readonly string[];
  created_at: string;
  updated_at: string;
  rev: number;
  revision: string;
  flags: readonly string[];
  damage: readonly string[];
  held_by: string | null;
  body: string;
  resolution: string | null;
  questions: readonly Question[];
  relations: readonly TitledLink[];
  plan: readonly TitledLink[];
  blockers: readonly { ticket: string; title: string; state: string; why: string }[];
  artifacts: readonly string[];
  events: EventPage & { count: number };
  work: TicketWork | null;
  pods: readonly SeenPod[];
};

/** Of links and damage so many; nobody reads more on a page, and the graph and the doctor have them. */
const ROWS = 200;
const NOTE = 2_000;

/**
 * Everything about the Ticket that `reference` means. Where there is no git, or the playbook is broken, it is the record
 * alone.
 * @throws TicketError `not_found`, `ambiguous`.
 */
export async function wholeTicket(services: Services, reference: string): Promise<WholeTicket> {
  const dossier = await showTicket(services.tracker, reference);
  const { record, standing } = dossier;
  const { item } = record;
  const desk = await unlessRefused(services.pods(), null);
  const pods = desk?.pods.list() ?? [];
  const [events, links, work] = await Promise.all([
    eventsOfTicket(services, item.id),
    linksOf(services, dossier),
    unlessRefused(ticketWork(services, dossier, pods), null),
  ]);
  return {
    ...{ id: item.id, slug: item.slug, title: item.title, state: standing.state, kind: item.kind },
    ...{ priority: item.priority, labels: item.labels, readiness: item.readiness },
    ...{ risk_flags: item.riskFlags, created_at: item.createdAt },
    ...{ updated_at: standing.updatedAt || item.createdAt, rev: standing.rev },
    ...{ revision: dossier.revision, flags: dossier.flags, held_by: dossier.holder?.caller ?? null },
    damage: record.problems
      .slice(0, ROWS)
      .map(({ file, line, message }) => `${file}${line > 0 ? `:${line}` : ''}: ${message}`),
    ...{ body: item.body, resolution: record.resolution, questions: standing.questions },
    ...{ ...links, artifacts: record.artifacts, events, work },
    pods: pods.filter((pod) => podFacts(pod).tickets.includes(item.id)).map(seenPod),
  };
}

async function linksOf(
  { tracker }: Services,
  dossier: TicketDossier,
): Promise<Pick<WholeTicket, 'relations' | 'plan' | 'blockers'>> {
  const relations = dossier.relations.slice(0, ROWS);
  const plan = activePlan(dossier).slice(0, ROWS);
  const blockers = dossier.blockers.slice(0, ROWS);
  const ids = [...relations, ...blockers].map(({ ticket }) => ticket);
  const planned = plan.flatMap(({ related }) => related ?? []);
  const rows = await tracker.store.read((view) => view.summaries([...ids, ...planned]));
  const known = new Map(rows.map((row) => [row.id, row]));
  const link = (id: string, kind: string, ticket: string, note: string): TitledLink => ({
    ...{ id, kind, ticket, title: known.get(ticket)?.title ?? '' },
    ...{ state: known.get(ticket)?.state ?? 'missing', note: note.slice(0, NOTE).toWellFormed() },
  });
  return {
    relations: relations.map(({ id, kind, ticket, note }) => link(id, kind, ticket, note)),
    plan: plan.map(({ id, kind, related, note }) => link(id, kind, related ?? '', note)),
    blockers: blockers.map((blocker) => ({ ...blocker, title: known.get(blocker.ticket)?.title ?? '' })),
  };
}
