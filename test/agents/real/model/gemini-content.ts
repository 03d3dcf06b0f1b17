import { z } from 'zod';
import { type Dialect, USED } from './dialect.ts';

const NAMED = z.object({ name: z.string() });
const REQUEST = z.object({
  tools: z.array(z.object({ functionDeclarations: z.array(NAMED).default([]) })).default([]),
  contents: z.array(z.looseObject({ role: z.string().optional() })),
});

/** Gemini's content, streamed as the one event that the whole answer is. */
export const geminiContent: Dialect = {
  path: /:streamGenerateContent/u,
  offered: (body) => REQUEST.parse(body).tools.flatMap((tool) => tool.functionDeclarations),
  conversation: (body) => REQUEST.parse(body).contents.map((said) => ({ own: said.role === 'model', said })),
  stream: (answer, id) => {
    const part =
      'says' in answer
        ? { text: answer.says }
        : { functionCall: { id: `call_${id}`, name: answer.calls.name, args: answer.input } };
    const usageMetadata = {
      promptTokenCount: USED.input,
      candidatesTokenCount: USED.output,
      totalTokenCount: USED.input + USED.output,
    };
    const content = { role: 'model', parts: [part] };
    return [{ data: { candidates: [{ content, finishReason: 'STOP', index: 0 }], usageMetadata } }];
  },
};
