import type { Actor } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { relationFile } from '../domain/format/record-files.ts';
import { checkRelation, type Relation, type RelationKind } from '../domain/relations.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { findId } from './find-ticket.ts';

export type RelationInput = {
  ticket: string;
  kind: RelationKind;
  related: string;
  reason?: string | undefined;
  remove?: boolean | undefined;
  request_id?: string | undefined;
};

/**
 * States, or takes back, a fact between two Tickets. It is stored with the one that states it. `begun`: it is part of
 * an act that has its authority already.
 */
export async function recordRelation(
  context: TrackerContext,
  caller: Caller,
  input: RelationInput,
  begun?: Actor,
): Promise<Changed> {
  const request = {
    operation: 'relation_record',
    ticket: input.ticket,
    requestId: input.request_id,
    ...(begun ? { begun } : {}),
  };
  return changeTicket(context, caller, request, async ({ tx, record, actor, at }) => {
    const source = record.item.id;
    const target = await findId(tx, input.related);
    const attributes = { type: input.kind, target };
    if (input.remove) {
      const known = record.relations.find(
        ({ kind, target: other }) => kind === input.kind && other === target,
      );
      if (!known) {
        throw new TicketError('not_found', {
          refused: 'no relation was removed',
          rule: `${source} states no ${input.kind} to ${target}`,
          next: 'call ticket_show; remove it on the Ticket that states it',
        });
      }
      const event = {
        kind: 'relation',
        heading: 'Relation removed',
        body: `${input.kind} ${target}`,
        attributes: { ...attributes, relation: known.id, removed: 'yes' },
      };
      return { events: [event], artifacts: { [relationFile(known).path]: null } };
    }
    checkRelation(await tx.graph(), source, input.kind, target);
    const relation: Relation = {
      id: context.newId(),
      kind: input.kind,
      target,
      note: input.reason ?? '',
      author: `${actor.role}/${actor.name}`,
      at,
    };
    const file = relationFile(relation);
    const body = `${input.kind} ${target}${relation.note ? `\n\n${relation.note}` : ''}`;
    const event = {
      kind: 'relation',
      heading: 'Relation recorded',
      body,
      attributes: { ...attributes, relation: relation.id },
    };
    return { events: [event], artifacts: { [file.path]: file.text } };
  });
}
