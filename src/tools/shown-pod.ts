import { z } from 'zod';
import { askedWords } from '../domain/asked-words.ts';
import type { PodQuestion } from '../domain/pod.ts';
import { oneLine } from '../domain/text.ts';
import type { Pod } from '../pods/registry.ts';

export const podRow = () =>
  z.object({
    pod: z.string(),
    role: z.string(),
    ticket: z.string().nullable(),
    state: z.string(),
    agent: z.string(),
    working: z.boolean(),
    /** How many questions wait for a person. */
    questions: z.int(),
    launched_at: z.string(),
    heard_at: z.string(),
  });
export type PodRow = z.infer<ReturnType<typeof podRow>>;

export function rowOf({ entry, state }: Pod): PodRow {
  const { name, role, ticket, agent, working, questions, launchedAt, heardAt } = entry;
  return {
    ...{ pod: name, role, ticket, state, agent, working, questions: questions.length },
    ...{ launched_at: launchedAt, heard_at: heardAt },
  };
}

export function rowText({ pod, role, ticket, state, agent, working, questions }: PodRow): string {
  const about = ticket === null ? '' : ` on ${ticket}`;
  const asks = questions > 0 ? `, ${questions} question${questions > 1 ? 's' : ''} for a person` : '';
  return `- ${pod}: ${role}${about}, ${state}${working && state === 'live' ? ' and at work' : ''}${asks} (${agent})`;
}

const TEXT = 400;

/** A question in words: what the agent would do. */
export function questionText(asked: PodQuestion): string {
  const { id, kind, count } = asked;
  return `${id} ${kind}${count > 1 ? ` (${count} times)` : ''}: ${oneLine(askedWords(asked), TEXT)}`;
}
