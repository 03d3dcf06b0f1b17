import type { RecordFiles } from '../domain/record.ts';
import type { Ledgered } from '../domain/standing.ts';
import type { Summary } from '../domain/summary.ts';
import type { Claim } from './store.ts';

/**
 * What an adapter keeps, in the few forms that all answers are made of. `shelf-view.ts` answers from any
 * shelf, and `draft.ts` lays a transaction's changes over one, so that adapters cannot differ in an answer.
 */
export interface Shelf {
  /** A record's files, as they are at this moment. */
  files(id: string): RecordFiles | undefined;
  row(id: string): Summary | undefined;
  /** All rows, in the order of a list. */
  rows(): readonly Summary[];
  withSlug(slug: string): readonly string[];
  /** Tickets that have a relation or a plan record about `id`. */
  referring(id: string): Iterable<string>;
  /** The Ticket that `request` made. */
  createdBy(request: string): string | undefined;
  ledgered(id: string): Ledgered | undefined;
  claims(): readonly Claim[];
  /** Looks whether the rows of `ids` are still true, mends them, and says whether one was not. */
  recheck(ids: readonly string[]): boolean;
}
