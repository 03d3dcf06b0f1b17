import { z } from 'zod';
import { oneLine } from '../domain/text.ts';

/** What every step of work answers: what happened, and where the work stands now. */
export const workAnswer = () =>
  z.object({
    id: z.string(),
    title: z.string(),
    state: z.string(),
    /** False while the step goes on by itself: the same call again tells how it ended. */
    done: z.boolean(),
    outcome: z.string(),
    said: z.string(),
    phase: z.string(),
    waits_for: z.string(),
    next: z.string(),
    branch: z.string(),
    pod: z.string().optional(),
    commit: z.string().optional(),
    folder: z.string().optional(),
    connect: z.string().optional(),
    artifact: z.string().optional(),
    files: z.array(z.string()).optional(),
    tail: z.string().optional(),
  });
export type WorkAnswer = z.infer<ReturnType<typeof workAnswer>>;

/** The same in words. What a command printed is quoted, so that it never reads as ours. */
export function workText(answer: WorkAnswer): string {
  const { id, title, state, done, said, phase, waits_for, next, connect } = answer;
  const { folder, artifact, files, tail } = answer;
  return [
    `${id} "${title}" (${state}): ${said}`,
    ...(done
      ? []
      : [
          'It goes on by itself. A Pod may end its turn, and is told when it is needed; others call the same again to hear how it ends.',
        ]),
    `Phase ${phase}, waits for ${waits_for}. Next: ${next}`,
    ...(folder ? [`Folder: ${folder}`] : []),
    ...(artifact ? [`Kept with the Ticket: ${artifact}`] : []),
    ...(connect ? [`An agent there connects with: ${connect}`] : []),
    ...(files ?? []).map((file) => `- ${oneLine(JSON.stringify(file), 300)}`),
    ...(tail ? ['The last output:', ...tail.split('\n').map((line) => `> ${line}`)] : []),
  ].join('\n');
}
