import { z } from 'zod';
import { type Answer, type Dialect, USED } from './dialect.ts';

const NAMED = z.object({ type: z.string(), name: z.string().optional() });
const REQUEST = z.object({
  tools: z.array(NAMED.extend({ tools: z.array(NAMED).optional() })).default([]),
  input: z.array(z.looseObject({ type: z.string().optional(), role: z.string().optional() })),
});
/** What the model did itself; what came of it is sent beside it. */
const OWN = /^(?:reasoning|.+_call)$/u;

/** OpenAI's responses, as Codex speaks them: a server's tools stand together in a namespace. */
export const responses: Dialect = {
  path: /\/responses$/u,
  offered: (body) =>
    REQUEST.parse(body).tools.flatMap(({ name, tools }) =>
      tools
        ? tools.map((tool) => ({ name: tool.name ?? '', namespace: name }))
        : name === undefined
          ? []
          : [{ name }],
    ),
  conversation: (body) =>
    REQUEST.parse(body).input.map((said) => ({
      own: said.role === 'assistant' || OWN.test(said.type ?? ''),
      said,
    })),
  stream: (answer, id) => {
    const item = outputItem(answer, id);
    const response = { id, status: 'in_progress', output: [] };
    const usage = {
      input_tokens: USED.input,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: USED.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: USED.input + USED.output,
    };
    return [
      { type: 'response.created', response },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } },
    ].map((data) => ({ event: data.type, data }));
  },
};

function outputItem(answer: Answer, id: string) {
  if ('says' in answer) {
    const content = [{ type: 'output_text', text: answer.says, annotations: [] }];
    return { type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content };
  }
  const call = { ...answer.calls, arguments: JSON.stringify(answer.input) };
  return { type: 'function_call', id: `fc_${id}`, call_id: `call_${id}`, status: 'completed', ...call };
}
