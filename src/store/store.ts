import type { ThreadEvent } from '../domain/event.ts';
import type { PlanEntry } from '../domain/plan.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { Graph } from '../domain/relations.ts';
import type { Ledgered } from '../domain/standing.ts';
import type { Summary, TicketFilter } from '../domain/summary.ts';
import type { Item, Role } from '../domain/ticket.ts';

/**
 * Where Tickets are kept. An adapter holds no rules: it finds, keeps and locks, and all adapters pass
 * one conformance suite. A refusal is a `TicketError` with code `busy`, `storage` or `indeterminate`;
 * what the caller's own function throws passes through, and then nothing is written.
 */
export interface Store {
  /** Runs `fn` over what is there now. Never waits for a writer. */
  read<T>(fn: (view: View) => Promise<T>): Promise<T>;
  /**
   * Runs `fn` alone among all writers, on this machine; what it put is durable when the promise resolves,
   * and all of it or none. Waits for its turn at most as long as the store was told, then `busy`.
   */
  transact<T>(fn: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Tells `listener` the ids that changed, whoever changed them. Returns how to stop. */
  watch(listener: (ids: string[]) => void): () => void;
  close(): Promise<void>;
}

export interface View {
  /** One record, whole, as it is on disk at this moment. */
  get(id: string): Promise<TicketRecord | undefined>;
  /** What a person or an agent may call a Ticket: its id, its slug, or a part of the id that only one has. */
  find(reference: string): Promise<Found>;
  /** Whether a Ticket has exactly this as its id or slug. As quick among many as among few. */
  hasName(name: string): Promise<boolean>;
  list(filter: TicketFilter, page: Page): Promise<Listed>;
  /** Rows by id, in no order; ids that do not exist are left out. */
  summaries(ids: readonly string[]): Promise<Summary[]>;
  thread(id: string, page: ThreadPage): Promise<ThreadSlice | undefined>;
  /** The graph of relations, from both ends: whole, or of what was read until now. */
  graph(reach?: 'whole' | 'read'): Promise<Graph>;
  /** Plan records that touch one of `tickets`, from both ends. */
  plan(tickets: readonly string[]): Promise<PlanEntry[]>;
  claims(ticket?: string): Promise<Claim[]>;
  /** What this machine acknowledged of a Ticket: of one that was read here, by the moment when it was. */
  ledger(id: string): Promise<Ledgered | undefined>;
  /** The Ticket that `request` (caller and request_id) made, if it was made before. */
  createdBy(request: string): Promise<string | undefined>;
  /** How many Tickets there are in each state. */
  counts(): Promise<Record<string, number>>;
}

export interface Transaction extends View {
  /** Takes part in this transaction's one commit. Later reads in it see the change. */
  put(change: Change): Promise<void>;
  claim(claim: Claim): Promise<void>;
  /**
   * Puts whole files in the place of a record's, or makes it again: for migration and repair, which change
   * how a record is written and not what happened. Its folder moves out of an older generation's bucket.
   */
  replace(id: string, replacement: Replacement): Promise<void>;
  /** Ends the claims on a Ticket, of one role or of all. */
  release(ticket: string, role?: Role): Promise<void>;
}

export type Found = { id: string } | { candidates: string[] } | undefined;
export type Page = { limit: number; cursor?: string };
/** `unread`: so many records were not read yet, and could belong to it. Left out when all were. */
export type Listed = { count: number; rows: Summary[]; next: string | null; unread?: number };
/** Events older than the one with rev `before`, the newest `limit` of them. */
export type ThreadPage = { limit: number; before?: number };
export type ThreadSlice = { count: number; events: ThreadEvent[]; next: number | null };

/** What one operation does to one record. Nothing is written without an event. */
export type Change = {
  id: string;
  /** The record must not exist yet. */
  create?: boolean;
  /** The whole item after the change; left out where it stays as it is. */
  item?: Item;
  /** Complete events, in order, to stand below the ones that are there. At least one. */
  events: readonly ThreadEvent[];
  /** Null removes it. */
  resolution?: string | null;
  /** Files under `artifacts/`, by their path in it; null removes one. */
  artifacts?: Readonly<Record<string, string | null>>;
};

export type Replacement = {
  item: string;
  thread: string;
  /** Left out where it stays as it is; null removes it. */
  resolution?: string | null;
  /** Files under `artifacts/`, as in a change. */
  artifacts?: Readonly<Record<string, string | null>>;
  /** The gate events in it count from now on as written here: what a person's repair or migration means. */
  trusted?: boolean;
};

/** Who works on a Ticket in a role. A run-time fact of this machine; never in a record. */
export type Claim = {
  ticket: string;
  role: Role;
  caller: string;
  /** A named outside caller is never thought gone. */
  named: boolean;
  /** The event by which it is held: the claim counts while that one is in force. */
  event: string;
  at: string;
};
