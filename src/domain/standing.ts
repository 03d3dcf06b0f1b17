import { isStateChange, lastRev, type ThreadEvent } from './event.ts';
import { LIFECYCLE } from './lifecycle.ts';
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
  /** The acceptance that is in force: who holds the Ticket holds it by this event. */
  acceptance: ThreadEvent | null;
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
  const chain = chainTo(head, events);
  const close = state === 'closed' ? events.findLast(({ kind }) => kind === 'close') : undefined;
  return {
    state,
    head: head?.id ?? null,
    fork: heads.length > 1 ? heads : [],
    regressed:
      ledgered !== undefined &&
      (!events.findLast(({ id }) => id === ledgered.last) || missingRevs(events).length > 0),
    foreign: foreignIn(events, ledgered),
    go:
      state === 'queued' || state === 'inprogress'
        ? (events.findLast((event) => isGo(event) && chain.has(event.id)) ?? null)
        : null,
    acceptance: state === 'inprogress' ? acceptanceIn(events, chain) : null,
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
    (event) => event.sum !== '' && isLawful(event) && !seen.has(event.id) && seen.add(event.id),
  );
  const followed = new Set(
    changes.flatMap(({ after, attributes }) => [after, ...(attributes.drops?.split(',') ?? [])]),
  );
  return changes.filter(({ id }) => !followed.has(id));
}

/** Operations that write a change of state beside the lifecycle: a person's settling of a fork, and migration. */
const BESIDE = new Set(['ticket_doctor', 'migrate']);

/** Whether an event is a change of state that exists: one that is no row of the lifecycle moves nothing. */
export function isLawful({ kind, attributes }: ThreadEvent): boolean {
  if (!isStateChange(kind)) return false;
  const { from, to, operation } = attributes;
  // What an older generation wrote has no operation, and is history by now.
  if (kind === 'create') return true;
  if (operation === undefined || BESIDE.has(operation)) return STATES.some((state) => state === to);
  return LIFECYCLE.some(
    (row) => row.operation === operation && row.to === to && row.from.some((state) => state === from),
  );
}

/** The changes of state that led to `head`, and to no side of a fork that was dropped. */
function chainTo(head: ThreadEvent | null, events: readonly ThreadEvent[]): Set<string> {
  const byId = new Map<string, ThreadEvent>();
  for (const event of events) byId.set(event.id, event);
  const chain = new Set<string>();
  for (let event = head ?? undefined; event && !chain.has(event.id); ) {
    chain.add(event.id);
    event = byId.get(event.attributes.holds ?? event.after ?? '');
  }
  return chain;
}

/** The last acceptance or takeover on the way to the state that holds. */
function acceptanceIn(events: readonly ThreadEvent[], chain: ReadonlySet<string>): ThreadEvent | null {
  const accepts = ({ id, kind, after, attributes }: ThreadEvent) =>
    attributes.operation === 'ticket_accept' && chain.has(kind === 'work' ? (after ?? '') : id);
  return events.findLast(accepts) ?? null;
}

/** A file can claim any number: nobody settles more holes than these one by one. */
const MOST_MISSING = 1_000;

/** The numbers that no event has, and that no person said to do without. Merging repeats numbers and skips none. */
export function missingRevs(events: readonly ThreadEvent[]): number[] {
  const known = new Set<number>();
  for (const { rev, attributes } of events) {
    known.add(rev);
    for (const without of attributes.without?.split(',') ?? []) known.add(Number(without));
  }
  const missing: number[] = [];
  const last = lastRev(events);
  for (let rev = 1; rev <= last && missing.length < MOST_MISSING; rev++)
    if (!known.has(rev)) missing.push(rev);
  return missing;
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

/** Operations whose event opens a gate, or takes a Ticket. */
const GATED = new Set(['ticket_queue', 'ticket_accept', 'ticket_complete', 'work_merge', 'ticket_reopen']);

/** Kinds whose every event is one that something is allowed by. */
const GATE_KINDS = new Set(['answer', 'review', 'implementation_report']);

/** What is told of work that decides where it goes on: branch and target, what was validated, who may merge. */
const GATE_FACTS = new Set(['started', 'validation', 'dossier']);

/** Events that open a gate, and therefore must be known to have been written here, or be confirmed. */
export function isGate(event: ThreadEvent): boolean {
  const { kind, attributes } = event;
  if (GATE_KINDS.has(kind) || isGo(event)) return true;
  if (kind === 'work' && GATE_FACTS.has(attributes.work ?? '')) return true;
  const { operation = '', override, confirms, drops } = attributes;
  return GATED.has(operation) || override !== undefined || confirms !== undefined || drops !== undefined;
}

function foreignIn(events: readonly ThreadEvent[], ledgered: Ledgered | undefined): ThreadEvent[] {
  const known = ledgered?.gates ?? new Set<string>();
  const unknown = events.filter((event) => event.sum !== '' && isGate(event) && !known.has(event.id));
  if (unknown.length === 0) return [];
  const confirmed = new Set(
    events.flatMap(({ id, attributes }) => (known.has(id) ? (attributes.confirms?.split(',') ?? []) : [])),
  );
  return unknown.filter(({ id }) => !confirmed.has(id));
}

function openQuestions(events: readonly ThreadEvent[]): Question[] {
  const questions = events.filter(({ kind }) => kind === 'question');
  if (questions.length === 0) return [];
  const answered = new Set(
    events.flatMap(({ kind, attributes }) => (kind === 'answer' ? [attributes.question] : [])),
  );
  return questions
    .filter(({ id }) => !answered.has(id))
    .map(({ id, author, at, body }) => ({ id, author, at, body }));
}

function deferralOf(events: readonly ThreadEvent[], state: State): Standing['deferred'] {
  if (state !== 'planning' && state !== 'ready' && state !== 'queued') return null;
  const last = events.findLast(({ kind }) => kind === 'deferred');
  if (!last || last.attributes.until === 'now') return null;
  return { until: last.attributes.until ?? null };
}
