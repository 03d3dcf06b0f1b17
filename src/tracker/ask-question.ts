import { TicketError } from '../domain/errors.ts';
import type { Standing } from '../domain/standing.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';

export type AskInput = { ticket: string; body: string; request_id?: string | undefined };

/** Puts a question to the person. It stays open, and in the person's list, until it is answered. */
export async function askQuestion(
  context: TrackerContext,
  caller: Caller,
  input: AskInput,
): Promise<Changed> {
  const request = { operation: 'ticket_ask', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async () => ({
    events: [{ kind: 'question', body: input.body }],
  }));
}

export type AnswerInput = {
  ticket: string;
  question?: string | undefined;
  body: string;
  request_id?: string | undefined;
};

/** A person's answer. Without `question` it is for the only one that is open. */
export async function answerQuestion(
  context: TrackerContext,
  caller: Caller,
  input: AnswerInput,
): Promise<Changed> {
  const request = { operation: 'ticket_answer', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async ({ record, standing, actor }) => {
    const question = questionOf(standing, record.item.id, input.question);
    return {
      events: [
        { kind: 'answer', body: input.body, attributes: { question: question.id, channel: actor.channel } },
      ],
    };
  });
}

/**
 * The open question that is meant.
 * @throws TicketError when none is open, or it must be said which.
 */
export function questionOf(
  { questions }: Standing,
  ticket: string,
  wanted?: string,
): Standing['questions'][number] {
  const [first, second] = wanted === undefined ? questions : questions.filter(({ id }) => id === wanted);
  if (first && !second) return first;
  throw new TicketError(second ? 'ambiguous' : 'not_found', {
    refused: `nothing was answered on ${ticket}`,
    rule: second ? `${questions.length} questions are open` : 'there is no such open question',
    next:
      questions.length > 0
        ? `name one as question: ${questions.map(({ id }) => id).join(', ')}`
        : 'comment with ticket_comment instead',
  });
}
