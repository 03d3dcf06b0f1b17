import { z } from 'zod';
import { line } from './fields.ts';
import { podRow, questionText, rowText } from './shown-pod.ts';
import { defineTool } from './tool.ts';

const question = () =>
  z.object({
    id: z.string(),
    kind: z.string(),
    title: z.string(),
    command: z.array(z.string()).optional(),
    paths: z.array(z.string()).optional(),
    count: z.int(),
    at: z.string(),
  });
const shownPod = () =>
  podRow().extend({
    profile: z.string(),
    folder: z.string(),
    origin: z.string(),
    session: z.string().nullable(),
    limited_until: z.string().nullable(),
    ended: z.string().nullable(),
    usage: z.object({ turns: z.int(), tokens: z.number(), cost: z.number(), currency: z.string() }),
    asks: z.array(question()),
    lines: z.array(z.string()),
  });
export type ShownPod = z.infer<ReturnType<typeof shownPod>>;

export const podShow = defineTool({
  name: 'pod_show',
  title: 'Show a Pod',
  description: 'What it is, what it asks, and the last lines of its transcript.',
  effect: 'read',
  input: () =>
    z.strictObject({
      pod: line(80),
      limit: z.int().min(0).max(200, { error: 'at most 200' }).describe('lines, ≤ 200').optional(),
    }),
  output: shownPod,
  positional: ['pod'],
  run: async (services, _caller, { pod, limit = 20 }) => {
    const { showPod } = await import('./show-pod.ts');
    return showPod(services, pod, limit);
  },
  text: (shown) =>
    [
      rowText(shown).slice(2),
      `Folder: ${shown.folder}. Profile: ${shown.profile}. Launched by ${shown.origin} at ${shown.launched_at}.`,
      `Used: ${shown.usage.turns} turns, ${shown.usage.tokens} tokens${shown.usage.cost > 0 ? `, ${shown.usage.cost} ${shown.usage.currency}` : ''}.`,
      ...(shown.limited_until === null ? [] : [`Its vendor lets it go on at ${shown.limited_until}.`]),
      ...(shown.ended === null ? [] : [`Ended: ${shown.ended}`]),
      ...shown.asks.map((asked) => `Asks: ${questionText(asked)}`),
      ...(shown.lines.length > 0 ? ['', ...shown.lines] : []),
    ].join('\n'),
});
