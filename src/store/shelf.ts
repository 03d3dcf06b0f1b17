import type { RecordFiles, TicketRecord } from '../domain/record.ts';
import type { Graph } from '../domain/relations.ts';
import type { Ledgered } from '../domain/standing.ts';
import type { Summary, TicketFilter } from '../domain/summary.ts';
import type { Rows } from './shelf-rows.ts';
import type { Claim, Listed, Page } from './store.ts';

/** A record as it was read: the texts of its files, and what they say. */
export type ReadRecord = { files: RecordFiles; record: TicketRecord };

/**
 * What an answer is made of: rows of closed Tickets, and every row there is or, for one page, those that come in
 * short time. For names alone it does not matter what was done to a Ticket since its row was made.
 */
export type Need = { closed: boolean; page: boolean; names?: true };

/**
 * What an adapter keeps, in the few forms that all answers are made of. `shelf-view.ts` answers from any
 * shelf, and `draft.ts` lays a transaction's changes over one, so that adapters cannot differ in an answer.
 */
export interface Shelf {
  /** A record as it is at this moment. */
  record(id: string): ReadRecord | undefined;
  row(id: string): Summary | undefined;
  /** Waits until there is what an answer needs. */
  ready(need: Need): Promise<void>;
  /** A page of the rows that match, as if those in `over` stood in the place of the ones here. */
  list(filter: TicketFilter, page: Page, graph: Graph, over?: Rows): Listed;
  /** How many rows there are in each state. */
  counts(): Record<string, number>;
  ids(): Iterable<string>;
  withSlug(slug: string): readonly string[];
  /** Tickets that have a relation or a plan record about `id`. */
  referring(id: string): Iterable<string>;
  /** The Ticket that `request` made. */
  createdBy(request: string): string | undefined;
  ledgered(id: string): Ledgered | undefined;
  claims(): readonly Claim[];
  /** Looks whether the row of `id` is still true, and mends it. A record that had to be read for it is given back. */
  look(id: string): ReadRecord | undefined;
  /** Looks whether the rows of `ids` are still true, mends them, and says whether one was not. */
  recheck(ids: readonly string[]): boolean;
}
