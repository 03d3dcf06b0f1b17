import { z } from 'zod';
import { showTicket } from '../tracker/show-ticket.ts';
import { changed, changeText, eventId, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketAnswer = defineTool({
  name: 'ticket_answer',
  title: 'Answer a question',
  description:
    'Asks the person for the answer to an open question and records it as theirs. body is your proposal; they may change it.',
  wakes: true,
  effect: 'add',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      question: eventId().optional(),
      body: words().optional(),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  propose: async ({ tracker }, _caller, input) => {
    const { record, standing } = await showTicket(tracker, input.ticket);
    const { questionOf } = await import('../tracker/ask-question.ts');
    const { body, author } = questionOf(standing, record.item.id, input.question);
    return {
      ticket: record.item.id,
      rev: standing.rev,
      question: `${author} asks on "${record.item.title}" (${record.item.id}):\n\n${body}\n\nYour answer?`,
      answer: { field: 'body', suggested: input.body ?? '' },
    };
  },
  run: async ({ tracker }, caller, input) => {
    const { answerQuestion } = await import('../tracker/ask-question.ts');
    return answerQuestion(tracker, caller, { ...input, body: input.body ?? '' });
  },
  text: changeText('Answered'),
});
