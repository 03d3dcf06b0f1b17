import { TicketError } from '../domain/errors.ts';
import type { AnswerScope, Decision, Delivery, PodRole, PodState, TranscriptEntry } from '../domain/pod.ts';
import type { Pods } from '../pods/pods.ts';
import type { Services } from './tool.ts';

/** A Pod while somebody looks at it: what happened, what happens, and what they say to it. */
export type WatchedPod = {
  name: string;
  role: PodRole;
  ticket?: string;
  entries: AsyncIterable<TranscriptEntry>;
  answer(question: string, decision: Decision, scope: AnswerScope): Promise<void>;
  send(text: string): Promise<Delivery>;
  state(): Promise<{
    state: PodState;
    agent: string;
    startedAt: string;
    limitedUntil?: string;
    questions: number;
    tokens?: number;
    cost?: string;
  }>;
};

/**
 * Follows a Pod from its last `past` lines on, for as long as it is hosted. `by` is the person who looks, null where
 * nobody knows that it is one: then nothing is said to the Pod. With `until`, until that is aborted.
 * @throws TicketError `not_found`.
 */
export async function watchedPod(
  services: Services,
  name: string,
  { past, by, until }: { past: number; by: string | null; until?: AbortSignal },
): Promise<WatchedPod> {
  const { pods } = await services.pods();
  const { entry } = pods.get(name);
  const person = () => {
    if (by !== null) return by;
    throw new TicketError('needs_person', {
      refused: `nothing was said to ${name}`,
      rule: 'nobody knows that a person looks',
      next: `a person runs: yoi-tickets pod attach ${name}`,
    });
  };
  return {
    name,
    role: entry.role,
    ...(entry.ticket === null ? {} : { ticket: entry.ticket }),
    entries: entriesOf(pods, name, past, until),
    answer: (question, decision, scope) => pods.answer(name, question, decision, scope, person()),
    send: async (text) => (await pods.send(name, { from: person(), text })).delivery,
    state: async () => {
      const { entry: now, state } = pods.get(name);
      const { agent, launchedAt, limitedUntil, questions, usage } = now;
      return {
        ...{ state, agent, startedAt: launchedAt, questions: questions.length, tokens: usage.tokens },
        ...(limitedUntil === null ? {} : { limitedUntil }),
        ...(usage.cost > 0 ? { cost: `${usage.cost} ${usage.currency}` } : {}),
      };
    },
  };
}

async function* entriesOf(
  pods: Pods,
  name: string,
  past: number,
  until?: AbortSignal,
): AsyncGenerator<TranscriptEntry> {
  const before = pods.transcript(name, past);
  yield* before;
  const client = await pods.connect(name);
  if (!client) return;
  const close = () => client.close();
  until?.addEventListener('abort', close);
  if (until?.aborted) close();
  const waiting: TranscriptEntry[] = [];
  let isOver = false;
  let wake = () => {};
  void client.ended.then(() => {
    isOver = true;
    wake();
  });
  try {
    await client.follow(before.at(-1)?.seq ?? 0, (entry) => {
      waiting.push(entry);
      wake();
    });
    for (;;) {
      for (let entry = waiting.shift(); entry; entry = waiting.shift()) yield entry;
      if (isOver) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || isOver) resolve();
      });
    }
  } finally {
    until?.removeEventListener('abort', close);
    client.close();
  }
}
