import type { Actor } from '../domain/authority.ts';
import { timeOf } from '../domain/format/times.ts';
import { contentDigest } from '../domain/record.ts';
import { slugFromTitle } from '../domain/slug.ts';
import { appendEvents } from '../domain/thread.ts';
import { BODY_TEMPLATE, type Item } from '../domain/ticket.ts';
import type { Transaction } from '../store/store.ts';
import { repetitionOf, requestKey } from './change-ticket.ts';
import { actorOf, refuseWithoutConsent } from './consent.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';

export type CreateInput = {
  title: string;
  body?: string | undefined;
  kind?: string | undefined;
  priority?: string | undefined;
  labels?: string[] | undefined;
  slug?: string | undefined;
  readiness?: string | undefined;
  risk_flags?: string[] | undefined;
  request_id?: string | undefined;
};

/**
 * Makes a Ticket, in planning. The same caller's same `request_id` gives the Ticket that the first call made.
 * `begun`: it is part of an act that has its authority already.
 */
export async function createTicket(
  context: TrackerContext,
  caller: Caller,
  input: CreateInput,
  begun?: Actor,
): Promise<Changed> {
  return context.store.transact(async (tx) => {
    const actor = begun ?? actorOf(caller, 'ticket_create');
    const key = requestKey(caller, { operation: 'ticket_create', requestId: input.request_id });
    const before = key === undefined ? undefined : await tx.createdBy(key);
    const made = before === undefined ? undefined : await tx.get(before);
    const repeated = made && repetitionOf(made, key);
    if (repeated) return repeated;
    if (!begun) refuseWithoutConsent(caller, actor, 'ticket_create');
    const at = timeOf(context.now());
    const item = newItem(input, at, await freeSlug(tx, input.slug ?? slugFromTitle(input.title)));
    const draft = {
      kind: 'create',
      heading: 'Created',
      attributes: { channel: actor.channel, via: actor.via, item: contentDigest(item), request: key },
    };
    const events = appendEvents([], [draft], {
      author: `${actor.role}/${actor.name}`,
      at,
      newId: context.newId,
    });
    await tx.put({ id: item.id, create: true, item, events });
    return { id: item.id, title: item.title, state: item.state, event: events[0]?.id ?? '' };
  });
}

function newItem(input: CreateInput, at: string, slug: string): Item {
  return {
    id: `${at.replace(/[-:Z]/gu, '').replace('T', '-')}-${slug}`,
    slug,
    title: input.title,
    state: 'planning',
    kind: input.kind ?? 'task',
    priority: input.priority ?? 'P2',
    labels: input.labels ?? [],
    createdAt: at,
    readiness: input.readiness ?? 'unspecified',
    riskFlags: input.risk_flags ?? [],
    assignee: null,
    body: input.body ?? BODY_TEMPLATE,
  };
}

/** `slug`, or the first of `slug-2`, `slug-3` … that no Ticket has. */
async function freeSlug(tx: Transaction, slug: string): Promise<string> {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const candidate = `${slug.slice(0, 48 - suffix.length).replace(/-+$/u, '')}${suffix}`;
    if (!(await tx.hasName(candidate))) return candidate;
  }
}
