import type { Role, State } from './ticket.ts';

/** The roles that an agent can have: all but the person. */
export type PodRole = Exclude<Role, 'human'>;

/** The states in which a role has something to do on a Ticket. */
export const BUSY_STATES: Readonly<Partial<Record<PodRole, readonly State[]>>> = {
  intake: ['planning'],
  coder: ['inprogress'],
  reviewer: ['inprogress'],
  investigator: ['planning', 'ready', 'queued', 'inprogress', 'done'],
};

/**
 * Where a Pod stands. `live`: its host holds its lock. `stalled`: it works, and nothing was heard of it for a while.
 * `limited`: its vendor or its profile makes it wait. `restorable`: its host is gone, its agent can go on with the
 * same session. `gone`: it cannot come back.
 */
export const POD_STATES = ['starting', 'live', 'stalled', 'limited', 'restorable', 'gone'] as const;
export type PodState = (typeof POD_STATES)[number];

/** Whether its agent is there, at work or about to be. */
export function isAtWork(state: PodState): boolean {
  return state !== 'restorable' && state !== 'gone';
}

/** What an agent asks before it does something. `kind` is what it would do: `execute`, `edit`, `read`, `limit` and others. */
export type PodQuestion = {
  id: string;
  kind: string;
  /** In the agent's words: untrusted. */
  title: string;
  /** A command as arguments, where it is one that could be read. */
  command?: readonly string[] | undefined;
  paths?: readonly string[] | undefined;
  /** So many equal ones wait for the same answer. */
  count: number;
  at: string;
};

/** How far an answer reaches: this once, for this Pod, or for every Pod of the profile. */
export const ANSWER_SCOPES = ['once', 'pod', 'profile'] as const;
export type AnswerScope = (typeof ANSWER_SCOPES)[number];
export type Decision = 'allow' | 'deny';

export type ToolStatus = 'pending' | 'in_progress' | 'completed' | 'failed';

/** What a line of a transcript says. All texts are somebody's words: untrusted. */
export type TranscriptFact =
  /** What was sent to the agent, and by whom: `launch`, `notice`, a person, another Pod. */
  | { kind: 'input'; from: string; text: string }
  | { kind: 'message'; text: string }
  | { kind: 'thought'; text: string }
  /** A tool call of the agent, each time its status changes. `call` is the same for all of them. */
  | {
      kind: 'tool';
      call: string;
      title: string;
      does: string;
      status: ToolStatus;
      paths?: readonly string[];
      output?: string;
    }
  | { kind: 'plan'; steps: readonly { text: string; status: string }[] }
  | { kind: 'question'; question: PodQuestion }
  | { kind: 'answer'; question: string; decision: Decision | 'withdrawn'; scope: AnswerScope; by: string }
  /** The agent is done with an input: `end_turn`, `cancelled`, `refusal`, `max_tokens` and others. */
  | { kind: 'turn'; stop: string; tokens?: number; cost?: string }
  /** What became of the Pod: `started`, `accepted`, `restored`, `limited`, `stopping`, `ended`, `failed`, `left_out`. */
  | { kind: 'pod'; event: string; text: string };

/** One line of a transcript. `seq` counts them from 1, without a gap. */
export type TranscriptEntry = { seq: number; at: string } & TranscriptFact;

/** In the command line of a Pod's host: whatever runs below it is inside a Pod. */
export const POD_HOST = 'pod-host';

/** In the command line of a process that does a step of work. */
export const WORK_STEP = 'work-step';

/** What became of something that was sent to a Pod. */
export const DELIVERIES = ['delivered', 'queued', 'no such Pod', 'failed'] as const;
export type Delivery = (typeof DELIVERIES)[number];
