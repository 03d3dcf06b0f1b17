import { TicketError } from '../domain/errors.ts';
import { planFile } from '../domain/format/record-files.ts';
import {
  activeRecords,
  PLAN_KINDS,
  type PlanKind,
  type PlanRecord,
  planRevision,
  planViewOf,
  RECORDED_KINDS,
  type Withdrawal,
} from '../domain/plan.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { findId } from './find-ticket.ts';
import type { Decision, Situation } from './situation.ts';

export type PlanInput = {
  ticket: string;
  kind?: PlanKind | undefined;
  related?: string | undefined;
  reason: string;
  replaces?: string | undefined;
  withdraw?: string | undefined;
  request_id?: string | undefined;
};

export type PlanRecorded = Changed & { record: string; plan_revision: string };

/** Records, replaces or withdraws a routing decision. A record itself is never changed. */
export async function recordPlan(
  context: TrackerContext,
  caller: Caller,
  input: PlanInput,
): Promise<PlanRecorded> {
  const request = { operation: 'plan_record', ticket: input.ticket, requestId: input.request_id };
  const changed = await changeTicket(context, caller, request, async (situation) =>
    input.withdraw === undefined
      ? record(context, situation, input)
      : withdraw(context, situation, input, input.withdraw),
  );
  const after = await planAfter(context, changed).catch((error) => {
    throw error instanceof TicketError && error.code === 'storage' ? unread(changed, error) : error;
  });
  return { ...changed, ...after };
}

async function planAfter({ store }: TrackerContext, { id, event: recorded }: Changed) {
  return store.read(async (view) => {
    const views = (await view.plan([id])).map((entry) => planViewOf(entry, id));
    const event = (await view.get(id))?.events.find((one) => one.id === recorded);
    return {
      record: event?.attributes.record ?? '',
      plan_revision: planRevision(views, await view.graph(), id),
    };
  });
}

/** The record is made; that nobody can read it now is no reason to say that it is not. */
function unread({ id }: Changed, { rule }: TicketError): TicketError {
  return new TicketError('indeterminate', {
    refused: `the plan of ${id} was changed, but cannot be read now`,
    rule,
    next: 'repeat the call with the same request_id, or call plan_query',
  });
}

async function record(context: TrackerContext, situation: Situation, input: PlanInput): Promise<Decision> {
  const { tx, record: ticket, actor, at } = situation;
  const kind = requireKind(ticket.item.id, input);
  const related = input.related === undefined ? null : await findId(tx, input.related);
  if ((related === null) !== (PLAN_KINDS[kind] === null) || related === ticket.item.id) {
    throw new TicketError('invalid_input', {
      refused: `no plan record was made for ${ticket.item.id}`,
      rule: PLAN_KINDS[kind] === null ? `${kind} concerns this Ticket alone` : `${kind} names another Ticket`,
      next: PLAN_KINDS[kind] === null ? 'leave related out' : 'give the other Ticket as related',
    });
  }
  if (input.replaces !== undefined) requireActive(situation, input.replaces);
  refuseEqual(situation, kind, related, input.replaces);
  const entry: PlanRecord = {
    id: context.newId(),
    kind,
    related,
    note: input.reason,
    author: `${actor.role}/${actor.name}`,
    at,
    replaces: input.replaces ?? null,
    branch: null,
    worktree: null,
  };
  const file = planFile(entry);
  const body = `${kind}${related ? ` ${related}` : ''}\n\n${input.reason}`;
  return {
    events: [
      {
        kind: 'plan_record',
        heading: 'Plan recorded',
        body,
        attributes: { record: entry.id, type: kind, related: related ?? undefined },
      },
    ],
    artifacts: { [file.path]: file.text },
  };
}

async function withdraw(
  context: TrackerContext,
  situation: Situation,
  input: PlanInput,
  id: string,
): Promise<Decision> {
  const { actor, at } = situation;
  requireActive(situation, id);
  const entry: Withdrawal = {
    id: context.newId(),
    kind: 'withdrawn',
    record: id,
    reason: input.reason,
    author: `${actor.role}/${actor.name}`,
    at,
  };
  const file = planFile(entry);
  return {
    events: [
      {
        kind: 'plan_record',
        heading: 'Plan withdrawn',
        body: input.reason,
        attributes: { record: id, type: 'withdrawn' },
      },
    ],
    artifacts: { [file.path]: file.text },
  };
}

function requireKind(id: string, { kind }: PlanInput): PlanKind {
  if (kind !== undefined && kind !== 'accepted_plan') return kind;
  throw new TicketError('invalid_input', {
    refused: `no plan record was made for ${id}`,
    ...(kind === undefined
      ? {
          rule: 'a record has a kind',
          next: `give kind (${RECORDED_KINDS.join(', ')}), or withdraw with the id of a record`,
        }
      : {
          rule: `${kind} is written by acceptance alone`,
          next: `call ticket_accept with ticket ${id}, and the plan as summary`,
        }),
  });
}

/** What holds already is not stated twice; whoever has more to say puts it in its place. */
function refuseEqual(
  { record: { item, plan, withdrawals } }: Situation,
  kind: PlanKind,
  related: string | null,
  replaces: string | undefined,
): void {
  const active = activeRecords(plan, withdrawals);
  const equal = plan.find(
    (entry) =>
      active.has(entry.id) && entry.id !== replaces && entry.kind === kind && entry.related === related,
  );
  if (!equal) return;
  throw new TicketError('conflict', {
    refused: `no plan record was made for ${item.id}`,
    rule: `record ${equal.id} says it already: ${kind}${related ? ` ${related}` : ''}`,
    next: `leave it so, or call plan_record with replaces ${equal.id} to give another reason`,
  });
}

function requireActive({ record: { item, plan, withdrawals } }: Situation, id: string): void {
  if (activeRecords(plan, withdrawals).has(id)) return;
  throw new TicketError('not_found', {
    refused: `nothing was changed in the plan of ${item.id}`,
    rule: `it has no active record ${id.slice(0, 40)}; a record is withdrawn on the Ticket that states it`,
    next: 'call plan_query to see the records and their Tickets',
  });
}
