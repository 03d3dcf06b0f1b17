import { isStateChange, lastRev, type ThreadEvent } from './thread.ts';
import { OUTCOMES, type Outcome, STATES, type State } from './ticket.ts';

/** What this machine acknowledged of a Ticket: it outlives a reset, an old backup, an older branch. */
export type Ledgered = {
  /** The highest rev that was acknowledged here. */
  rev: number;
  /** The event that carried it. */
  last: string;
  /** Gate events that were written, or confirmed by a person, here. */
  gates: ReadonlySet<string>;
};

export type Question = { id: string; author: string; at: string; body: string };

/** What a thread adds up to. Everything here is derived, nothing is stored. */
export type Standing = {
  state: State;
  /** The last change of state, which the next one follows. */
  head: string | null;
  /** The changes of state that compete, when more than one followed the same. */
  fork: ThreadEvent[];
  /** The record is behind what was acknowledged on this machine. */
  regressed: boolean;
  /** Gate events that came from a file or from git and that no person here confirmed. */
  foreign: ThreadEvent[];
  /** The person's Go that is in force. */
  go: ThreadEvent | null;
  questions: Question[];
  deferred: { until: string | null } | null;
  outcome: Outcome | null;
  successors: string[];
  updatedAt: string;
  rev: number;
};

/** Folds a thread. `fallback` is the state of an older record, whose thread does not carry it. */
export function standingOf(
  events: readonly ThreadEvent[],
  ledgered: Ledgered | undefined,
  fallback: State,
): Standing {
  const heads = headsOf(events);
  const head = heads.at(-1) ?? null;
  const state = head ? stateAfter(head, fallback) : fallback;
  const close = state === 'closed' ? events.findLast(({ kind }) => kind === 'close') : undefined;
  return {
    state,
    head: head?.id ?? null,
    fork: heads.length > 1 ? heads : [],
    regressed: ledgered !== undefined && !events.some(({ id }) => id === ledgered.last),
    foreign: foreignIn(events, ledgered),
    go: state === 'queued' || state === 'inprogress' ? (events.findLast(isGo) ?? null) : null,
    questions: openQuestions(events),
    deferred: deferralOf(events, state),
    outcome: outcomeOf(close?.attributes.outcome ?? (state === 'closed' ? 'done' : undefined)),
    successors: close?.attributes.successors?.split(',').filter(Boolean) ?? [],
    updatedAt: events.at(-1)?.at ?? '',
    rev: lastRev(events),
  };
}

/** The changes of state that no other one followed: one in an ordinary thread, several in a fork. */
function headsOf(events: readonly ThreadEvent[]): ThreadEvent[] {
  const seen = new Set<string>();
  const changes = events.filter(
    ({ id, kind, sum }) => isStateChange(kind) && sum !== '' && !seen.has(id) && seen.add(id),
  );
  const followed = new Set(
    changes.flatMap(({ after, attributes }) => [after, ...(attributes.drops?.split(',') ?? [])]),
  );
  return changes.filter(({ id }) => !followed.has(id));
}

function stateAfter(event: ThreadEvent, fallback: State): State {
  if (event.kind === 'create') return 'planning';
  return STATES.find((state) => state === event.attributes.to) ?? fallback;
}

function outcomeOf(word: string | undefined): Outcome | null {
  return OUTCOMES.find((outcome) => outcome === word) ?? null;
}

export function isGo({ kind, attributes }: ThreadEvent): boolean {
  return kind === 'state_changed' && attributes.to === 'queued';
}

/** Events that open a gate, and therefore must be known to have been written here, or be confirmed. */
export function isGate(event: ThreadEvent): boolean {
  const { kind, attributes } = event;
  if (kind === 'answer' || kind === 'review' || attributes.override !== undefined) return true;
  const reopened =
    kind === 'state_changed' &&
    (attributes.from === 'done' || attributes.from === 'closed') &&
    attributes.to === 'planning';
  return isGo(event) || reopened || attributes.confirms !== undefined;
}

function foreignIn(events: readonly ThreadEvent[], ledgered: Ledgered | undefined): ThreadEvent[] {
  const known = ledgered?.gates ?? new Set<string>();
  const confirmed = new Set(
    events.flatMap(({ id, attributes }) => (known.has(id) ? (attributes.confirms?.split(',') ?? []) : [])),
  );
  return events.filter(
    (event) => event.sum !== '' && isGate(event) && !known.has(event.id) && !confirmed.has(event.id),
  );
}

function openQuestions(events: readonly ThreadEvent[]): Question[] {
  const answered = new Set(
    events.flatMap(({ kind, attributes }) => (kind === 'answer' ? [attributes.question] : [])),
  );
  return events
    .filter(({ kind, id }) => kind === 'question' && !answered.has(id))
    .map(({ id, author, at, body }) => ({ id, author, at, body }));
}

function deferralOf(events: readonly ThreadEvent[], state: State): Standing['deferred'] {
  if (state !== 'planning' && state !== 'ready' && state !== 'queued') return null;
  const last = events.findLast(({ kind }) => kind === 'deferred');
  if (!last || last.attributes.until === 'now') return null;
  return { until: last.attributes.until ?? null };
}
