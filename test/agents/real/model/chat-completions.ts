import { z } from 'zod';
import { type Dialect, type StreamedEvent, USED } from './dialect.ts';

const REQUEST = z.object({
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
  messages: z.array(z.looseObject({ role: z.string() })),
});

/** What most vendors understand beside their own: OpenAI's chat completions. */
export const chatCompletions: Dialect = {
  path: /\/chat\/completions$/u,
  offered: (body) => REQUEST.parse(body).tools.map((tool) => tool.function),
  conversation: (body) =>
    REQUEST.parse(body).messages.map((said) => ({ own: said.role === 'assistant', said })),
  stream: (answer, id) => {
    const chunk = (delta: object, finish_reason: string | null = null): StreamedEvent => ({
      data: { ...frame(id), choices: [{ index: 0, delta, finish_reason }] },
    });
    const usage = {
      prompt_tokens: USED.input,
      completion_tokens: USED.output,
      total_tokens: USED.input + USED.output,
    };
    const what =
      'says' in answer
        ? [chunk({ role: 'assistant', content: answer.says }), chunk({}, 'stop')]
        : [
            chunk({ role: 'assistant', tool_calls: [toolCall(id, answer.calls.name, answer.input)] }),
            chunk({}, 'tool_calls'),
          ];
    return [...what, { data: { ...frame(id), choices: [], usage } }, { data: '[DONE]' }];
  },
};

function frame(id: string) {
  return { id, object: 'chat.completion.chunk', created: 0, model: 'stand-in' };
}

function toolCall(id: string, name: string, input: object) {
  return {
    index: 0,
    id: `call_${id}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  };
}
