import { z } from 'zod';
import { changed, changeText, requestId, ticket, words } from './fields.ts';
import { defineTool } from './tool.ts';

export const ticketAsk = defineTool({
  name: 'ticket_ask',
  title: 'Ask the person',
  description:
    'Puts a question that only a person can decide. It stays in their list until it is answered; do not wait, go on or end your turn.',
  effect: 'add',
  input: () =>
    z.strictObject({
      ticket: ticket(),
      body: words().describe('one question, with the choices you see'),
      request_id: requestId(),
    }),
  output: () => z.object(changed()),
  run: async ({ tracker }, caller, input) => {
    const { askQuestion } = await import('../tracker/ask-question.ts');
    return askQuestion(tracker, caller, input);
  },
  text: changeText('Question asked'),
});
