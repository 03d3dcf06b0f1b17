import { ulid } from 'ulid';
import type { EventDraft } from '../../src/domain/event.ts';
import type { TicketRecord } from '../../src/domain/record.ts';
import { appendEvents } from '../../src/domain/thread.ts';
import type { Item } from '../../src/domain/ticket.ts';
import type { Change, Store } from '../../src/store/store.ts';

let minute = 0;

/** An item that nothing in particular is said about. */
export function itemOf(slug: string, given: Partial<Item> = {}): Item {
  minute += 1;
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute));
  const stamp = at.toISOString().replace(/[-:]/gu, '').replace('T', '-').slice(0, 15);
  return {
    id: `${stamp}-${slug}`,
    slug,
    title: `About ${slug}`,
    state: 'planning',
    kind: 'task',
    priority: 'P2',
    labels: [],
    createdAt: at.toISOString().replace('.000', ''),
    readiness: 'unspecified',
    riskFlags: [],
    assignee: null,
    body: `What ${slug} is about.`,
    ...given,
  };
}

/** The change that makes a record of `item`. */
export function creationOf(item: Item, attributes: EventDraft['attributes'] = {}): Change {
  return { id: item.id, create: true, item, events: eventsFor([], [{ kind: 'create', attributes }]) };
}

/** Creates a Ticket and gives its id. */
export async function create(store: Store, slug: string, given: Partial<Item> = {}): Promise<string> {
  const item = itemOf(slug, given);
  await store.transact((tx) => tx.put(creationOf(item)));
  return item.id;
}

/** A change that adds `drafts` to a record. */
export function additionTo(record: TicketRecord, drafts: EventDraft[], rest: Partial<Change> = {}): Change {
  return { id: record.item.id, events: eventsFor(record.events, drafts), ...rest };
}

export function comment(body: string): EventDraft {
  return { kind: 'comment', body };
}

export function stateChange(from: string, to: string): EventDraft {
  return { kind: 'state_changed', attributes: { from, to } };
}

/** Reads a record and adds to it, in one transaction. */
export async function add(store: Store, id: string, ...drafts: EventDraft[]): Promise<void> {
  await store.transact(async (tx) => {
    await tx.put(additionTo(await present(tx.get(id)), drafts));
  });
}

export async function get(store: Store, id: string): Promise<TicketRecord> {
  return store.read((view) => present(view.get(id)));
}

export async function present<T>(promise: Promise<T | undefined>): Promise<T> {
  const value = await promise;
  if (value === undefined) throw new Error('it is not there');
  return value;
}

function eventsFor(events: TicketRecord['events'], drafts: EventDraft[]) {
  return appendEvents(events, drafts, { author: 'human/test', at: '2026-01-01T00:00:00Z', newId: ulid });
}
