import type { PlanEntry } from '../domain/plan.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { Graph } from '../domain/relations.ts';
import type { Ledgered } from '../domain/standing.ts';
import type { Summary, TicketFilter } from '../domain/summary.ts';
import { findReference, isName } from './find-reference.ts';
import { threadSlice } from './pages.ts';
import type { Need, Shelf } from './shelf.ts';
import type { Claim, Found, Listed, Page, ThreadPage, ThreadSlice, View } from './store.ts';

/** How often a page is made again because a row on it had changed on disk. */
const ROUNDS = 4;
const WHOLE: Need = { closed: true, page: false };
/** Every Ticket, with no look first at closed ones that git may have changed. */
export const NAMES: Need = { closed: false, page: false, names: true };

/** Every answer of the port, from any shelf. */
export class ShelfView implements View {
  readonly #shelf: Shelf;
  /** What the ledger said of records when they were read: what others acknowledge since is in no text that was read. */
  readonly #asRead = new Map<string, Ledgered | undefined>();

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  async get(id: string): Promise<TicketRecord | undefined> {
    const read = this.#shelf.record(id);
    this.#asRead.set(id, this.#shelf.ledgered(id));
    return read?.record;
  }

  async find(reference: string): Promise<Found> {
    const wanted = reference.trim();
    // Looked at for itself: that its folder is gone may not show yet in the folder of all.
    if (isName(wanted) && (await this.summaries([wanted])).length > 0) return { id: wanted };
    await this.#shelf.ready(WHOLE);
    return findReference(this.#shelf, reference);
  }

  async hasName(name: string): Promise<boolean> {
    if (!isName(name)) return false;
    if (this.#shelf.row(name)) return true;
    await this.#shelf.ready(NAMES);
    const rows = await this.summaries(this.#shelf.withSlug(name));
    return rows.some(({ slug }) => slug === name);
  }

  async list(filter: TicketFilter, page: Page): Promise<Listed> {
    const { state = 'active', blocked, hindered, waiting, waitsFor, deferred } = filter;
    await this.#shelf.ready({
      closed: state === 'all' || state === 'closed',
      page: [blocked, hindered, waiting, waitsFor, deferred].every((wanted) => wanted === undefined),
    });
    for (let round = 1; ; round++) {
      const listed = this.#shelf.list(filter, page, graphOf(this.#shelf));
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

  async graph(reach: 'whole' | 'read' = 'whole'): Promise<Graph> {
    if (reach === 'whole') await this.#shelf.ready(WHOLE);
    return graphOf(this.#shelf);
  }

  async plan(tickets: readonly string[]): Promise<PlanEntry[]> {
    await this.#shelf.ready(WHOLE);
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
    return this.#asRead.has(id) ? this.#asRead.get(id) : this.#shelf.ledgered(id);
  }

  async createdBy(request: string): Promise<string | undefined> {
    await this.#shelf.ready(WHOLE);
    return this.#shelf.createdBy(request);
  }

  async counts(): Promise<Record<string, number>> {
    await this.#shelf.ready(WHOLE);
    return this.#shelf.counts();
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
