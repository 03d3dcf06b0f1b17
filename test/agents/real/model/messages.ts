import { z } from 'zod';
import { type Dialect, USED } from './dialect.ts';

const REQUEST = z.object({
  tools: z.array(z.object({ name: z.string() })).default([]),
  messages: z.array(z.looseObject({ role: z.string() })),
});
/** After a turn it asks for what the person may type next, with all of the conversation. */
const SUGGESTION = '[SUGGESTION MODE:';
const usage = { input_tokens: USED.input, output_tokens: USED.output };

/** Anthropic's messages. Claude Code offers the tools of servers only when they are looked for. */
export const messages: Dialect = {
  path: /\/v1\/messages(?:\?|$)/u,
  offered: (body) => (JSON.stringify(body).includes(SUGGESTION) ? [] : REQUEST.parse(body).tools),
  conversation: (body) =>
    REQUEST.parse(body).messages.map((said) => ({ own: said.role === 'assistant', said })),
  unlisted: (tool) => `mcp__yoi-tickets__${tool}`,
  stream: (answer, id) => {
    const [block, delta, stop_reason] =
      'says' in answer
        ? [{ type: 'text', text: '' }, { type: 'text_delta', text: answer.says }, 'end_turn']
        : [
            { type: 'tool_use', id: `toolu_${id}`, name: answer.calls.name, input: {} },
            { type: 'input_json_delta', partial_json: JSON.stringify(answer.input) },
            'tool_use',
          ];
    const message = {
      id,
      type: 'message',
      role: 'assistant',
      model: 'stand-in',
      content: [],
      stop_reason: null,
    };
    return [
      { type: 'message_start', message: { ...message, stop_sequence: null, usage } },
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_delta', index: 0, delta },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage },
      { type: 'message_stop' },
    ].map((data) => ({ event: data.type, data }));
  },
};
