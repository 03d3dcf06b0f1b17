import type { Actor } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { relationFile } from '../domain/format/record-files.ts';
import { handedOnTo, type Relation, type RelationKind } from '../domain/relations.ts';
import { appendEvents } from '../domain/thread.ts';
import { HANDED_ON, type Outcome } from '../domain/ticket.ts';
import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { findTicket } from './find-ticket.ts';
import { requireTransition } from './require-transition.ts';
import { refuseForeignHolder } from './return-ticket.ts';
import type { Decision, Situation } from './situation.ts';

export type CloseInput = {
  ticket: string;
  resolution: string;
  outcome?: Outcome | undefined;
  successors?: string[] | undefined;
  request_id?: string | undefined;
};

/**
 * Ends a Ticket with a resolution. One that ends early says how, and who carries on is linked to it. `begun`: it is
 * part of an act that has its authority already.
 */
export async function closeTicket(
  context: TrackerContext,
  caller: Caller,
  input: CloseInput,
  begun?: Actor,
): Promise<Changed> {
  const { ticket, request_id: requestId } = input;
  const request = { operation: 'ticket_close', ticket, requestId, ...(begun ? { begun } : {}) };
  return changeTicket(context, caller, request, async (situation) => {
    const { to } = requireTransition(situation);
    await refuseForeignHolder(context, situation);
    const outcome = outcomeOf(context, situation, input);
    const successors = await successorsOf(situation, outcome, input);
    const artifacts = await linkSuccessors(context, situation, outcome, successors);
    const close = {
      kind: 'close',
      heading: `Closed: ${outcome}`,
      body: input.resolution,
      attributes: {
        outcome,
        successors: successors.length > 0 ? successors.join(',') : undefined,
        channel: situation.actor.channel,
      },
    };
    const decision: Decision = {
      events: [close, stateChange(situation, to, {})],
      resolution: `${input.resolution}\n`,
      release: true,
    };
    return { ...decision, ...(artifacts ? { artifacts } : {}) };
  });
}

function outcomeOf(
  context: TrackerContext,
  { record, standing, actor }: Situation,
  input: CloseInput,
): Outcome {
  const refused = `${record.item.id} was not closed`;
  if (input.resolution.trim() === '') {
    throw new TicketError('unmet_requirement', {
      refused,
      rule: 'a closed Ticket has a resolution',
      next: 'give resolution',
    });
  }
  if (actor.role !== 'human' && context.policy.closeAuthority !== 'workspace') {
    throw new TicketError('needs_person', {
      refused,
      rule: 'in this workspace a person closes ([merge] authority is "dossier")',
      next: `a person runs: yoi-tickets ticket close ${record.item.id}`,
    });
  }
  if (standing.state === 'done') {
    if (input.outcome === undefined || input.outcome === 'done') return 'done';
    throw new TicketError('invalid_input', {
      refused,
      rule: 'what is done is closed as done',
      next: 'leave outcome out, or reopen it first',
    });
  }
  if (input.outcome === undefined || input.outcome === 'done') {
    throw new TicketError('unmet_requirement', {
      refused,
      rule: `what is still ${standing.state} is closed with an outcome`,
      next: 'give outcome: superseded, duplicate, decomposed, obsolete or declined',
    });
  }
  return input.outcome;
}

async function successorsOf(
  { tx, record }: Situation,
  outcome: Outcome,
  input: CloseInput,
): Promise<string[]> {
  const refused = `${record.item.id} was not closed`;
  const wanted = input.successors ?? [];
  if (HANDED_ON.includes(outcome) !== wanted.length > 0) {
    const rule =
      wanted.length > 0 ? `${outcome} has no successors` : `${outcome} names the Tickets that carry on`;
    throw new TicketError('unmet_requirement', {
      refused,
      rule,
      next: wanted.length > 0 ? 'leave successors out' : 'give successors',
    });
  }
  const found = await Promise.all(wanted.map(async (reference) => (await findTicket(tx, reference)).item.id));
  if (found.includes(record.item.id)) {
    throw new TicketError('invalid_input', {
      refused,
      rule: 'a Ticket does not succeed itself',
      next: 'name other Tickets as successors',
    });
  }
  const graph = await tx.graph();
  const back = found.find((successor) => handedOnTo(graph, successor, record.item.id));
  if (back !== undefined) {
    throw new TicketError('conflict', {
      refused,
      rule: `${back} was itself closed in favour of ${record.item.id}, so nobody would carry on`,
      next: `name another successor, or a person reopens ${back} first with ticket_reopen`,
    });
  }
  return [...new Set(found)];
}

/** Writes the relation that the outcome means: `duplicate_of` here, `supersedes` with each successor. */
async function linkSuccessors(
  context: TrackerContext,
  situation: Situation,
  outcome: Outcome,
  successors: readonly string[],
): Promise<Record<string, string> | undefined> {
  const { record, tx, actor, at } = situation;
  const author = `${actor.role}/${actor.name}`;
  const relate = (kind: RelationKind, target: string): Relation => ({
    id: context.newId(),
    kind,
    target,
    note: outcome,
    author,
    at,
  });
  const graph = await tx.graph();
  if (outcome === 'duplicate') {
    const known = new Set(
      graph.from(record.item.id).flatMap(({ kind, target }) => (kind === 'duplicate_of' ? [target] : [])),
    );
    const files = successors
      .filter((target) => !known.has(target))
      .map((target) => relationFile(relate('duplicate_of', target)));
    return Object.fromEntries(files.map(({ path, text }) => [path, text]));
  }
  for (const successor of successors) {
    if (graph.from(successor).some(({ kind, target }) => kind === 'supersedes' && target === record.item.id))
      continue;
    const relation = relate('supersedes', record.item.id);
    const other = await findTicket(tx, successor);
    const file = relationFile(relation);
    const draft = {
      kind: 'relation',
      heading: 'Relation recorded',
      body: `supersedes ${record.item.id}`,
      attributes: { relation: relation.id, type: relation.kind, target: relation.target },
    };
    await tx.put({
      id: other.item.id,
      events: appendEvents(other.events, [draft], { author, at, newId: context.newId }),
      artifacts: { [file.path]: file.text },
    });
  }
  return undefined;
}
