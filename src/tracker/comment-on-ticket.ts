import type { CommentKind } from '../domain/event.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';

export type CommentInput = {
  ticket: string;
  kind?: CommentKind | undefined;
  body: string;
  request_id?: string | undefined;
};

/** Adds a person's or an agent's words to the thread. */
export async function commentOnTicket(
  context: TrackerContext,
  caller: Caller,
  input: CommentInput,
): Promise<Changed> {
  const kind = input.kind ?? 'comment';
  const request = {
    operation: 'ticket_comment',
    ticket: input.ticket,
    requestId: input.request_id,
    facts: { kind },
  };
  return changeTicket(context, caller, request, async ({ actor }) => ({
    events: [
      { kind, body: input.body, attributes: { channel: actor.role === 'human' ? actor.channel : undefined } },
    ],
  }));
}
