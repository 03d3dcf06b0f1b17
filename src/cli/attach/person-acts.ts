import { TicketError } from '../../domain/errors.ts';
import type { AnswerScope, Decision, Delivery } from '../../domain/pod.ts';
import type { AttachedPod, PodReport } from './attached-pod.ts';
import { lineOf } from './text-width.ts';

export type Told = { lines: string[]; failed: boolean };

const DELIVERED: Readonly<Record<Delivery, Told>> = {
  delivered: { lines: ['sent'], failed: false },
  queued: { lines: ['sent: it hears this when its turn has ended'], failed: false },
  'no such Pod': { lines: ['not sent: the Pod is not there any more'], failed: true },
  failed: { lines: ['not sent: its host did not take it'], failed: true },
};

/** What a person does to a Pod from the view, and what they are told of it. None of these throws. */
export const acts = {
  send: (pod: AttachedPod, text: string): Promise<Told> =>
    toldOf(async () => DELIVERED[await pod.send(text)]),
  answer: (
    pod: AttachedPod,
    question: string,
    { decision, scope }: { decision: Decision; scope: AnswerScope },
  ) =>
    toldOf(async () => {
      await pod.answer(question, decision, scope);
      return { lines: [], failed: false };
    }),
  state: (pod: AttachedPod): Promise<Told> =>
    toldOf(async () => ({ lines: reportOf(await pod.state()), failed: false })),
};

function reportOf({ state, agent, startedAt, limitedUntil, questions, tokens, cost }: PodReport): string[] {
  return [
    `${state}${limitedUntil ? ` until ${lineOf(limitedUntil)}` : ''}, ${lineOf(agent)}, since ${lineOf(startedAt)}`,
    ...(tokens === undefined ? [] : [`${tokens} tokens${cost ? `, ${lineOf(cost)}` : ''}`]),
    ...(questions > 0
      ? [`${questions} ${questions === 1 ? 'question waits' : 'questions wait'} for a person`]
      : []),
  ];
}

async function toldOf(act: () => Promise<Told>): Promise<Told> {
  try {
    return await act();
  } catch (error) {
    // Only our own words are for a person; anything else may hold anything.
    if (!(error instanceof TicketError)) return { lines: ['that did not work: try again'], failed: true };
    return { lines: [lineOf(`${error.refused}: ${error.rule}`), lineOf(error.next)], failed: true };
  }
}
