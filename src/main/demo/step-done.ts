import { z } from 'zod';
import type { Act } from './cast.ts';

const answer = z.object({ done: z.boolean(), folder: z.string().optional() });

/** A step of work to its end: one that takes its time is asked for again. The folder that it made ready, where it did. */
export async function stepDone(act: Act, tool: string, input: Record<string, unknown>): Promise<string> {
  for (;;) {
    const { done, folder = '' } = answer.parse(await act(tool, input));
    if (done) return folder;
  }
}
