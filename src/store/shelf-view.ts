import type { PlanEntry } from '../domain/plan.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { Graph } from '../domain/relations.ts';
import type { Ledgered } from '../domain/standing.ts';
import { type Summary, selectTickets, type TicketFilter } from '../domain/summary.ts';
import { findReference } from './find-reference.ts';
import { pageOf, threadSlice } from './pages.ts';
import type { Shelf } from './shelf.ts';
import type { Claim, Found, Listed, Page, ThreadPage, ThreadSlice, View } from './store.ts';

/** How often a page is made again because a row on it had changed on disk. */
const ROUNDS = 4;

/** Every answer of the port, from any shelf. */
export class ShelfView implements View {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  async get(id: string): Promise<TicketRecord | undefined> {
    return this.#shelf.record(id)?.record;
  }

  async find(reference: string): Promise<Found> {
    return findReference(this.#shelf, reference);
  }

  async list(filter: TicketFilter, page: Page): Promise<Listed> {
    for (let round = 1; ; round++) {
      const listed = pageOf(selectTickets(this.#shelf.rows(), filter, graphOf(this.#shelf)), page);
      if (round === ROUNDS || !this.#shelf.recheck(listed.rows.map(({ id }) => id))) return listed;
    }
  }

  async summaries(ids: readonly string[]): Promise<Summary[]> {
    this.#shelf.recheck(ids);
    return [...new Set(ids)].flatMap((id) => this.#shelf.row(id) ?? []);
  }

  async thread(id: string, page: ThreadPage): Promise<ThreadSlice | undefined> {
    const record = await this.get(id);
    return record && threadSlice(record.events, page);
  }

  async graph(): Promise<Graph> {
    return graphOf(this.#shelf);
  }

  async plan(tickets: readonly string[]): Promise<PlanEntry[]> {
    const wanted = new Set(tickets);
    const sources = new Set(tickets.flatMap((id) => [id, ...this.#shelf.referring(id)]));
    this.#shelf.recheck([...sources]);
    return [...sources].flatMap((source) =>
      (this.#shelf.row(source)?.plan ?? [])
        .filter(({ record }) => wanted.has(source) || wanted.has(record.related ?? ''))
        .map((entry) => ({ source, ...entry })),
    );
  }

  async claims(ticket?: string): Promise<Claim[]> {
    const claims = this.#shelf.claims();
    return ticket === undefined ? [...claims] : claims.filter((claim) => claim.ticket === ticket);
  }

  async ledger(id: string): Promise<Ledgered | undefined> {
    return this.#shelf.ledgered(id);
  }

  async createdBy(request: string): Promise<string | undefined> {
    return this.#shelf.createdBy(request);
  }

  async counts(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { state } of this.#shelf.rows()) counts[state] = (counts[state] ?? 0) + 1;
    return counts;
  }
}

function graphOf(shelf: Shelf): Graph {
  return {
    ticket: (id) => shelf.row(id),
    from: (id) => shelf.row(id)?.relations ?? [],
    to: (id) =>
      [...shelf.referring(id)].flatMap((source) =>
        (shelf.row(source)?.relations ?? [])
          .filter(({ target }) => target === id)
          .map((relation) => ({ source, relation })),
      ),
  };
}
