import type { Actor, Facts } from '../domain/authority.ts';
import type { EventDraft } from '../domain/event.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { Standing } from '../domain/standing.ts';
import type { Item } from '../domain/ticket.ts';
import type { Claim, Transaction } from '../store/store.ts';
import type { Changed } from './context.ts';

/** A change that is asked for: which operation, on which Ticket, by which repeatable request. */
export type ChangeRequest = {
  operation: string;
  ticket: string;
  requestId?: string | undefined;
  facts?: Facts;
  /** A person settles what is wrong with the record, so it does not stand in the way. */
  settles?: true;
  /** Part of an act that began with all the authority and consent that it needs: whose it is is known. */
  begun?: Actor;
};

/** The Ticket as it stands, under the lock, when an operation decides. */
export type Situation = {
  tx: Transaction;
  record: TicketRecord;
  standing: Standing;
  actor: Actor;
  at: string;
  request: ChangeRequest;
};

/** What an operation decided. Events in order; the rest takes part in the same commit. */
export type Decision = {
  events: EventDraft[];
  item?: Item;
  resolution?: string | null;
  artifacts?: Record<string, string | null>;
  claim?: Omit<Claim, 'at' | 'ticket' | 'event'>;
  release?: true;
};

/** A decision that nothing has to be written for. */
export type Settled = { settled: Changed };
