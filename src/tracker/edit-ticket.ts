import { TicketError } from '../domain/errors.ts';
import { contentDigest } from '../domain/record.ts';
import type { Item } from '../domain/ticket.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';

export type EditInput = {
  ticket: string;
  revision?: string | undefined;
  old?: string | undefined;
  new?: string | undefined;
  title?: string | undefined;
  body?: string | undefined;
  kind?: string | undefined;
  priority?: string | undefined;
  labels?: string[] | undefined;
  readiness?: string | undefined;
  risk_flags?: string[] | undefined;
  assignee?: string | undefined;
  request_id?: string | undefined;
};

/** Changes the text or the fields of a Ticket; a whole body only over the revision that the caller has seen. */
export async function editTicket(
  context: TrackerContext,
  caller: Caller,
  input: EditInput,
): Promise<Changed> {
  const request = { operation: 'ticket_edit', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async ({ record, actor }) => {
    refuseStale(record.item, input);
    if (input.assignee !== undefined && actor.role !== 'human') {
      throw new TicketError('needs_person', {
        refused: 'the assignee was not set',
        rule: 'only a person assigns',
        next: 'leave assignee out',
      });
    }
    const item = edited(record.item, input);
    const fields = FIELDS.filter(
      (field) => JSON.stringify(item[field]) !== JSON.stringify(record.item[field]),
    );
    if (fields.length === 0) {
      throw new TicketError('invalid_input', {
        refused: `${item.id} was not edited`,
        rule: 'nothing in it would change',
        next: 'give old and new, or a field with its new value',
      });
    }
    return {
      events: [{ kind: 'item_edited', heading: 'Edited', body: `Changed: ${fields.join(', ')}.` }],
      item,
    };
  });
}

const FIELDS = ['title', 'body', 'kind', 'priority', 'labels', 'readiness', 'riskFlags', 'assignee'] as const;

function refuseStale(item: Item, { revision, body }: EditInput): void {
  const current = contentDigest(item);
  if (revision === current || (revision === undefined && body === undefined)) return;
  throw new TicketError('stale_revision', {
    refused: `${item.id} was not edited`,
    rule:
      revision === undefined
        ? 'a whole body is replaced only over the revision that you have read'
        : 'the Ticket has changed since that revision',
    next: 'call ticket_show, then edit with its revision, or with old and new',
    details: { revision: current },
  });
}

function edited(item: Item, input: EditInput): Item {
  return {
    ...item,
    title: input.title ?? item.title,
    body: bodyAfter(item, input),
    kind: input.kind ?? item.kind,
    priority: input.priority ?? item.priority,
    labels: input.labels ?? item.labels,
    readiness: input.readiness ?? item.readiness,
    riskFlags: input.risk_flags ?? item.riskFlags,
    assignee: input.assignee === undefined ? item.assignee : input.assignee || null,
  };
}

function bodyAfter(item: Item, input: EditInput): string {
  const { old, new: replacement, body } = input;
  if (old === undefined && replacement === undefined) return body ?? item.body;
  const refused = `${item.id} was not edited`;
  if (body !== undefined || old === undefined || replacement === undefined || old === '') {
    throw new TicketError('invalid_input', {
      refused,
      rule: 'give either body, or old and new together',
      next: 'give old (a piece of the body) and new (what replaces it)',
    });
  }
  const at = item.body.indexOf(old);
  if (at < 0 || item.body.indexOf(old, at + 1) >= 0) {
    throw new TicketError('invalid_input', {
      refused,
      rule: `old must stand in the body exactly once, and it stands there ${at < 0 ? 'not at all' : 'more than once'}`,
      next: 'call ticket_show and copy a longer piece',
    });
  }
  return item.body.slice(0, at) + replacement + item.body.slice(at + old.length);
}
