import { TicketError } from '../domain/errors.ts';
import { planFile } from '../domain/format/record-files.ts';
import { objections, type PlanRecord, type PlanView, planRevision, planViewOf } from '../domain/plan.ts';
import { goIsStale } from '../domain/record.ts';
import { type Blocker, blockersOf, type Graph } from '../domain/relations.ts';
import type { Claim } from '../store/store.ts';
import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { HOLDER, holderOf, isAcceptedHere } from './holder.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { refuseWhileHeld } from './refuse-while-held.ts';
import { refuseForked, requireTransition } from './require-transition.ts';
import type { Decision, Settled, Situation } from './situation.ts';

export type AcceptInput = {
  ticket: string;
  summary: string;
  plan_revision?: string | undefined;
  override_reason?: string | undefined;
  request_id?: string | undefined;
};

export type Accepted = Changed & {
  outcome: 'accepted' | 'already_accepted' | 'taken_over';
  branch: string;
  worktree: string;
};

/**
 * Takes a queued Ticket on, exactly once: checks, state, accepted plan and claim are one commit.
 * Of any number of contenders one succeeds; the same caller again is told so, another is told who holds it.
 */
export async function acceptTicket(
  context: TrackerContext,
  caller: Caller,
  input: AcceptInput,
): Promise<Accepted> {
  let outcome: Accepted['outcome'] = 'accepted';
  let place = { branch: '', worktree: '' };
  const request = { operation: 'ticket_accept', ticket: input.ticket, requestId: input.request_id };
  const changed = await changeTicket(context, caller, request, async (situation) => {
    place = placeOf(context, situation.record.item.slug);
    refuseForked(situation.record, situation.standing, 'ticket_accept');
    const holding = await holdingOf(context, situation, input);
    outcome = holding === 'free' ? 'accepted' : holding === 'mine' ? 'already_accepted' : 'taken_over';
    if (holding === 'mine') return alreadyMine(situation);
    refuseWhileHeld(context, `ticket_accept on ${situation.record.item.id} was refused`);
    if (holding === 'free') requireTransition(situation);
    const consulted = await consult(context, situation, input);
    return acceptance(context, situation, input, consulted, place, holding === 'gone');
  });
  if (changed.repeated) outcome = 'already_accepted';
  return { ...changed, outcome, ...(place.branch ? place : placeOf(context, slugOf(changed.id))) };
}

function slugOf(id: string): string {
  return id.replace(/^\d{8}-\d{6}-/u, '');
}

/** Where the work of a Ticket is done: derived, so that nobody can name another place. */
function placeOf({ policy }: TrackerContext, slug: string): { branch: string; worktree: string } {
  return { branch: `${policy.branchPrefix}${slug}`, worktree: `${policy.worktrees}/${slug}` };
}

function alreadyMine({ record, standing }: Situation): Settled {
  const { id, title } = record.item;
  return { settled: { id, title, state: standing.state, event: standing.head ?? '' } };
}

/** Who holds a Ticket in progress: nobody yet, this caller, one who is gone, or (refused) another. */
async function holdingOf(
  context: TrackerContext,
  { tx, record, standing, actor }: Situation,
  input: AcceptInput,
): Promise<'free' | 'mine' | 'gone'> {
  const holder = holderOf(standing, await tx.claims(record.item.id));
  if (!holder) return 'free';
  if (holder.caller === actor.caller && (holder.claim || isAcceptedHere(standing))) return 'mine';
  if (holder.claim && context.isGone(holder.claim)) return 'gone';
  if (actor.role === 'human' && input.override_reason) return 'gone';
  throw new TicketError('conflict', {
    refused: `${record.item.id} was not accepted`,
    rule: `${holder.caller} holds it since ${holder.since}${holder.claim ? '' : ', by an acceptance that came from elsewhere'}`,
    next: 'take another queued Ticket; only a person can release this one, with ticket_return',
    details: { holder: holder.caller, since: holder.since },
  });
}

type Consulted = { views: PlanView[]; replaced: PlanRecord | undefined; overridden: string[] };

/** The checks of acceptance, in their order: revision (Go, plan), then requirement (gates, plan, blockers). */
async function consult(
  context: TrackerContext,
  situation: Situation,
  input: AcceptInput,
): Promise<Consulted> {
  const { tx, record, standing, actor } = situation;
  const { id } = record.item;
  const refused = `${id} was not accepted`;
  if (!standing.go) {
    throw new TicketError('needs_person', {
      refused,
      rule: 'nobody said Go for it',
      next: `a person runs: yoi-tickets ticket unqueue ${id}, then ticket queue ${id}`,
    });
  }
  if (goIsStale(record, standing)) {
    throw new TicketError('needs_person', {
      refused,
      rule: 'its text changed after the person said Go',
      next: `a person runs: yoi-tickets ticket unqueue ${id}, then ticket queue ${id}`,
    });
  }
  const graph = await tx.graph();
  const entries = await tx.plan([id]);
  const views = entries.map((entry) => planViewOf(entry, id));
  refuseUnconsulted(planRevision(views, graph, id), views, blockersOf(graph, id), input, refused);
  refuseForeign(context, standing, id, refused);
  const overridden = await refuseObjections(context, situation, views, graph, input);
  if (blockersOf(graph, id).length > 0 && actor.role === 'human')
    overridden.push(...blockersOf(graph, id).map(({ ticket }) => ticket));
  return {
    views,
    replaced: entries.find(
      ({ source, record: { kind }, active }) => source === id && kind === 'accepted_plan' && active,
    )?.record,
    overridden,
  };
}

function refuseUnconsulted(
  revision: string,
  views: readonly PlanView[],
  blockers: readonly Blocker[],
  input: AcceptInput,
  refused: string,
): void {
  if (input.plan_revision === revision) return;
  throw new TicketError('plan_not_consulted', {
    refused,
    rule:
      input.plan_revision === undefined
        ? 'acceptance names the plan_revision that was consulted'
        : 'the plan has changed since that plan_revision',
    next: `read the records, then accept with plan_revision ${revision}`,
    details: { plan_revision: revision, plan: views.filter(({ active }) => active), blockers },
  });
}

/** Refuses what speaks against starting now, unless it is overridden by somebody who may. */
async function refuseObjections(
  context: TrackerContext,
  { tx, record, actor }: Situation,
  views: PlanView[],
  graph: Graph,
  input: AcceptInput,
): Promise<string[]> {
  const { id } = record.item;
  const blockers = blockersOf(graph, id);
  if (blockers.length > 0 && !(actor.role === 'human' && input.override_reason)) {
    throw new TicketError('unmet_requirement', {
      refused: `${id} was not accepted`,
      rule: `it waits for ${blockers.map(({ ticket, state }) => `${ticket} (${state})`).join(', ')}`,
      next: 'wait for them; only a person overrides a relation, or removes it',
      details: { blockers },
    });
  }
  const used = (await tx.counts()).inprogress ?? 0;
  const against = objections(views, graph, { limit: context.policy.capacity, used });
  if (against.length > 0 && !input.override_reason) {
    throw new TicketError('unmet_requirement', {
      refused: `${id} was not accepted`,
      rule: against.map(({ record: { kind }, because }) => `${kind}: ${because}`).join('; '),
      next: 'wait, withdraw the record with plan_record, or accept with override_reason',
      details: { plan: against.map(({ record: view }) => view) },
    });
  }
  return against.map(({ record: view }) => view.id);
}

function acceptance(
  context: TrackerContext,
  situation: Situation,
  input: AcceptInput,
  consulted: Consulted,
  place: { branch: string; worktree: string },
  takeover: boolean,
): Decision {
  const { actor, at } = situation;
  const plan: PlanRecord = {
    id: context.newId(),
    kind: 'accepted_plan',
    related: null,
    note: input.summary,
    author: `${actor.role}/${actor.name}`,
    at,
    replaces: consulted.replaced?.id ?? null,
    ...place,
  };
  const file = planFile(plan);
  // A person who takes it from a holder that lives overrides as well, and the reason stays.
  const overrules = consulted.overridden.length > 0 || (takeover && actor.role === 'human');
  const override = overrules ? input.override_reason : undefined;
  const facts = {
    caller: actor.caller,
    plan: plan.id,
    override,
    overridden: override && (consulted.overridden.join(',') || undefined),
  };
  const event = takeover
    ? {
        kind: 'work',
        heading: 'Taken over',
        body: input.summary,
        attributes: { ...facts, work: 'takeover', operation: 'ticket_accept', channel: actor.channel },
      }
    : stateChange(situation, 'inprogress', facts, input.summary);
  const claim: Omit<Claim, 'at' | 'ticket' | 'event'> = {
    role: HOLDER,
    caller: actor.caller,
    named: actor.named,
  };
  return {
    events: [event],
    artifacts: { [file.path]: file.text },
    claim,
    ...(takeover ? { release: true as const } : {}),
  };
}
