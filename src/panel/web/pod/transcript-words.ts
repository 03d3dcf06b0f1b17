import type { AnswerScope, Decision, PodState } from '../../../domain/pod.ts';

/** What an agent asks before it does something, by the kind that the protocol gives it. */
const ASKS: Readonly<Record<string, string>> = {
  execute: 'May it run this command?',
  edit: 'May it write here?',
  read: 'May it read this?',
  delete: 'May it delete this?',
  move: 'May it move this?',
  fetch: 'May it fetch this?',
  limit: 'A limit is reached. May it go on?',
};

export const asksWords = (kind: string) => ASKS[kind] ?? 'May it do this?';

const REACH: Readonly<Record<AnswerScope, string>> = {
  once: 'once',
  pod: 'for this Pod',
  profile: 'for its profile',
};

export function answerWords(decision: Decision | 'withdrawn', scope: AnswerScope, by: string): string {
  if (decision === 'withdrawn') return 'The question was withdrawn.';
  return `${decision === 'allow' ? 'Allowed' : 'Denied'} ${REACH[scope]} by ${by}.`;
}

const STOPS: Readonly<Record<string, string>> = {
  end_turn: 'Done, and waiting',
  cancelled: 'Cancelled',
  refusal: 'The agent refused',
  max_tokens: 'Stopped: no tokens left',
  max_turn_requests: 'Stopped: too many requests in one turn',
};

export const stopWords = (stop: string) => STOPS[stop] ?? `Stopped: ${stop.slice(0, 60)}`;

/** Who said something to it. */
export function fromWords(from: string): string {
  if (from === 'launch') return 'What it was started with';
  if (from === 'notice') return 'The program told it';
  const name = from.startsWith('human/') ? from.slice('human/'.length) : from;
  return `${name} told it`;
}

const STATES: Readonly<Record<PodState, string>> = {
  starting: 'starts',
  live: 'waits for what comes next',
  stalled: 'works, and nothing was heard of it for a while',
  limited: 'has to wait',
  restorable: 'ended, and can be brought back',
  gone: 'is gone',
};

export function stateWords(state: PodState, working: boolean): string {
  return state === 'live' && working ? 'works' : STATES[state];
}

/** A line of what a tool did, whatever the agent made of its name. */
export function firstLine(text: string, limit = 200): string {
  const line = text.trimStart().split('\n', 1)[0] ?? '';
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}
