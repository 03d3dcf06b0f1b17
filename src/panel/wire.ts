import type { ActionRow, Urgency } from '../domain/actions.ts';
import type { PodState, TranscriptEntry } from '../domain/pod.ts';
import type { State } from '../domain/ticket.ts';

// What the page and its server say to each other: types only, which both sides are checked against.
//
// GET  /api/actions                        ActionsAnswer; with ?last, as it was when it was last looked at
// GET  /api/tickets?state&text&cursor      TicketListAnswer
// GET  /api/tickets/:id                    TicketAnswer
// GET  /api/tickets/:id/events?before=REV  EventsAnswer
// GET  /api/tickets/:id/graph              GraphAnswer
// GET  /api/tickets/:id/diff               DiffAnswer
// GET  /api/tickets/:id/artifact?path=     ArtifactAnswer
// GET  /api/pods                           PodsAnswer
// GET  /api/pods/:name                     PodAnswer
// GET  /api/pods/:name/transcript?before=SEQ  TranscriptAnswer
// GET  /api/pods/:name/stream?after=SEQ    server-sent: `entry` (TranscriptEntry), `pod` (PodAnswer), `end`
// GET  /api/changes                        server-sent: `changed` (Changes), first of all with `all`; `ended` (StepEnded)
// POST /api/enter      {key}               EnterAnswer and a cookie; the key is the one of the link, and counts once
// POST /api/call       CallRequest         CallAnswer
// POST /api/companion  SendRequest         SentAnswer
// POST /api/request    SendRequest         SentAnswer
//
// Every request but for the page's own files and `enter` needs the cookie and, as the header `x-yoi-session`, or of a
// stream as `?session=`, what `enter` answered; every POST the header `x-yoi-panel: 1`.
// A refusal is answered with its status and RefusalAnswer.

/** What was refused, the rule, and the next step, in words that the program wrote. */
export type Refusal = {
  code: string;
  refused: string;
  rule: string;
  next: string;
  details?: Readonly<Record<string, unknown>>;
};
export type RefusalAnswer = { refusal: Refusal };

/** The half of a session that is no cookie: for pages of this origin alone. */
export type EnterAnswer = { session: string };

/** Ids of what changed; `all` where nobody knows. A page asks again for what it shows of it. */
export type Changes = {
  all?: true;
  tickets: readonly string[];
  pods: readonly string[];
  /** The list of actions may be another now. */
  actions: boolean;
};

/** How a step of work ended that a call from a page began, and that went on after its answer. `text` is its outcome in words. */
export type StepEnded = { ticket: string; tool: string; text: string; refusal: Refusal | null };

export type OrchestratorLife = {
  name: string;
  state: PodState | 'starting' | 'absent';
  /** Why there is none. */
  why: string | null;
};

export type ActionsAnswer = {
  workspace: { name: string; root: string };
  rows: readonly ActionRow[];
  /** How many there are of each urgency, also of those that are not among the rows. */
  counts: Readonly<Record<Urgency, number>>;
  /** How many things need a person. */
  needs: number;
  states: Readonly<Record<string, number>>;
  orchestrator: OrchestratorLife;
  /** A person's word that nothing is begun here now. */
  held: { reason: string; by: string } | null;
  warnings: readonly string[];
  /** So many records were not read yet. */
  unread: number;
  /** The first of what was seen last: all of what is seen now follows at once. */
  isFirst?: true;
};

export type TicketRow = {
  id: string;
  title: string;
  state: State;
  kind: string;
  priority: string;
  labels: readonly string[];
  rev: number;
  updated_at: string;
  blocked_by: readonly string[];
  waits_for_person: readonly string[];
  flags: readonly string[];
};
export type TicketListAnswer = {
  count: number;
  tickets: readonly TicketRow[];
  next_cursor: string | null;
};

/** An event as it stands in the thread. `body` and `author` are somebody's words: untrusted. */
export type EventShown = {
  id: string;
  rev: number;
  kind: string;
  author: string;
  at: string;
  /** What happened in a few words; of what an agent said it may be theirs. */
  heading: string;
  attributes: Readonly<Record<string, string>>;
  body: string;
  /** The rest of the body was left out here. */
  cut: boolean;
};
export type EventsAnswer = { events: readonly EventShown[]; before: number | null };

export type LinkShown = {
  id: string;
  kind: string;
  ticket: string;
  title: string;
  state: string;
  note: string;
};

export type TicketAnswer = {
  row: ActionRow;
  id: string;
  slug: string;
  title: string;
  state: State;
  kind: string;
  priority: string;
  labels: readonly string[];
  readiness: string;
  risk_flags: readonly string[];
  created_at: string;
  updated_at: string;
  rev: number;
  /** What `ticket_edit` wants to be told of the text that was seen. */
  revision: string;
  flags: readonly string[];
  damage: readonly string[];
  held_by: string | null;
  body: string;
  resolution: string | null;
  questions: readonly { id: string; author: string; at: string; body: string }[];
  relations: readonly LinkShown[];
  plan: readonly LinkShown[];
  blockers: readonly { ticket: string; title: string; state: string; why: string }[];
  artifacts: readonly string[];
  /** The newest events, the oldest of them first. */
  events: EventsAnswer & { count: number };
  work: WorkShown | null;
  pods: readonly PodShown[];
};

export type WorkShown = {
  phase: string;
  waits_for: string;
  next: string;
  branch: string;
  target: string | null;
  head: string | null;
  attempt: number;
  rounds: number;
  /** The step that the program is at. `line`: the last that a command printed, untrusted. */
  step: { step: string; phase: string; line: string } | null;
  /** The dossier that a person decides by: its commit, and the artifact with its text. */
  dossier: { number: number; commit: string; target: string; wants: string; artifact: string } | null;
  validations: readonly { outcome: string; commit: string; on: string; at: string }[];
  reviews: readonly { verdict: string; commit: string; author: string; at: string }[];
  cost: { turns: number; tokens: number; cost: number; currency: string };
};

export type GraphAnswer = {
  nodes: readonly { id: string; title: string; state: State | 'missing'; self: boolean }[];
  edges: readonly { from: string; to: string; kind: string; of: 'relation' | 'plan'; note: string }[];
  /** So many Tickets further away are left out. */
  left_out: number;
};

export type DiffFile = {
  path: string;
  old_path: string | null;
  status: 'added' | 'deleted' | 'modified' | 'renamed';
  added: number;
  removed: number;
  /** Null where it is binary or too long to be shown. */
  hunks: readonly DiffHunk[] | null;
};
export type DiffHunk = { heading: string; lines: readonly DiffLine[] };
export type DiffLine = {
  kind: 'same' | 'added' | 'removed';
  old: number | null;
  new: number | null;
  text: string;
};
export type DiffAnswer = {
  base: string;
  head: string;
  files: readonly DiffFile[];
  /** So many files are left out. */
  left_out: number;
};

export type ArtifactAnswer = { path: string; text: string; cut: boolean };

export type PodShown = {
  pod: string;
  role: string;
  ticket: string | null;
  state: PodState;
  agent: string;
  working: boolean;
  questions: readonly import('../domain/pod.ts').PodQuestion[];
  launched_at: string;
  heard_at: string;
  limited_until: string | null;
  ended: string | null;
  usage: { turns: number; tokens: number; cost: number; currency: string };
};
export type PodsAnswer = { pods: readonly PodShown[] };
export type PodAnswer = PodShown & { folder: string; profile: string; origin: string };
/** Lines of a transcript before one that is known; none where there are no more within reach. */
export type TranscriptAnswer = { entries: readonly TranscriptEntry[] };
export type { TranscriptEntry };

/** `seen`: the Ticket as the page showed it when the person said yes; without it, the answer may be a question. */
export type CallRequest = {
  tool: string;
  input: Readonly<Record<string, unknown>>;
  seen?: { ticket: string | null; rev: number };
};
export type CallAnswer =
  | { kind: 'answer'; structured: Readonly<Record<string, unknown>>; text: string }
  | {
      kind: 'ask';
      ticket: string | null;
      rev: number;
      question: string;
      answer?: { field: string; suggested: string };
    }
  | { kind: 'refused'; refusal: Refusal; now: ActionRow | null };

/** `id`: the same where a page sends the same once more, as it heard no answer; then it is not sent twice. */
export type SendRequest = { text: string; id?: string };
export type SentAnswer = { pod: string; delivery: string };
