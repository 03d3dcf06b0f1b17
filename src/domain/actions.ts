import type { AnswerScope, Decision, PodQuestion, PodRole, PodState } from './pod.ts';
import type { State } from './ticket.ts';

/** Why something is in the list, the most urgent first: what a person is asked, then what merely is. */
export const URGENCIES = [
  'permission',
  'question',
  'stuck',
  'decide',
  'ready',
  'blocked',
  'done',
  'planning',
  'working',
  'waiting',
  'deferred',
] as const;
export type Urgency = (typeof URGENCIES)[number];

/** The urgencies in which nothing goes on until a person did something. */
export const NEEDS_PERSON: readonly Urgency[] = [
  'permission',
  'question',
  'stuck',
  'decide',
  'ready',
  'done',
];

/** One reason for a row. `text` is ours; what agents wrote stands in `quote`, and is untrusted. */
export type Reason = {
  urgency: Urgency;
  text: string;
  quote?: string;
  /** Since when it holds. */
  at: string;
  /** What an answer names: the event of a Ticket's question, or the question of a Pod. */
  question?: string;
  /** The Pod that asks, or that is stuck. */
  pod?: string;
  /** What that Pod would do. */
  asks?: PodQuestion;
};

/** A next step of a row: a call of a tool, or a place to go. `why` says why it is not possible now. */
export type Action = {
  name: ActionName;
  tool: string;
  /** What is known of the tool's input; the person adds what is missing. */
  input: Readonly<Record<string, unknown>>;
  why?: string;
};

export const ACTION_NAMES = [
  'go',
  'ungo',
  'defer',
  'edit',
  'answer',
  'allow',
  'deny',
  'request_changes',
  'approve',
  'go_on',
  'merge',
  'close',
  'reopen',
  'complete',
  'restore',
  'retry',
  'return',
  'confirm',
  'open_pod',
] as const;
export type ActionName = (typeof ACTION_NAMES)[number];

export type ActionPod = { name: string; role: PodRole; state: PodState; working: boolean; questions: number };

/** What of a Ticket, or of a Pod that has none, a person sees first. A picture, and no authority. */
export type ActionRow = {
  /** `ticket:ID` or `pod:NAME`: the same thing has the same key. */
  key: string;
  urgency: Urgency;
  ticket: {
    id: string;
    title: string;
    state: State;
    kind: string;
    priority: string;
    labels: readonly string[];
    rev: number;
  } | null;
  /** The most urgent first; at least one. */
  reasons: readonly Reason[];
  /** The oldest of the reasons that decide its place: its age. */
  since: string;
  /** The latest event in one line: untrusted. */
  latest: string | null;
  /** How far the step or phase of its work is. */
  progress: string | null;
  pods: readonly ActionPod[];
  /** The likeliest first. */
  actions: readonly Action[];
};

export type PermissionAnswer = { decision: Decision; scope: AnswerScope };
