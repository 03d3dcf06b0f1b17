import { z } from 'zod';
import type { Act } from './cast.ts';

const answer = z.object({
  done: z.boolean(),
  outcome: z.string().optional(),
  said: z.string().optional(),
  folder: z.string().optional(),
});

/** Over, and not what was asked for: the story cannot go on as it is written. */
const CAME_TO_NOTHING = ['red', 'conflict', 'asked'];

/**
 * A step of work to its end: one that takes its time is asked for again. The folder that it made ready, where it did.
 * @throws Error where it came to nothing.
 */
export async function stepDone(act: Act, tool: string, input: Record<string, unknown>): Promise<string> {
  for (;;) {
    const { done, outcome = '', said = '', folder = '' } = answer.parse(await act(tool, input));
    if (!done) continue;
    if (CAME_TO_NOTHING.includes(outcome))
      throw new Error(`${tool} of ${input.ticket} ended ${outcome}: ${said}`);
    return folder;
  }
}
