import type { Actor } from '../domain/authority.ts';
import type { EventDraft, ThreadEvent } from '../domain/event.ts';
import type { WorkFact } from '../domain/work.ts';
import type { StepStart } from './begin-step.ts';
import { changeTicket, stateChange } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import { requireTransition } from './require-transition.ts';

/** A step of work that has begun: whose it is, on which Ticket, and on which text of it. */
export type BegunStep = { caller: Caller; actor: Actor; operation: string; ticket: string; text: string };

/** What is written down of work: an event of kind `work`, and files beside it. */
export type WorkNote = {
  work: WorkFact;
  heading: string;
  body?: string;
  attributes?: Record<string, string | undefined>;
  artifacts?: Record<string, string>;
  /** True where it stands there already: then nothing is written. */
  isKnown?: (events: readonly ThreadEvent[]) => boolean;
};

/** Writes down what a step of work did, or what became of it. */
export async function recordWork(
  context: TrackerContext,
  step: BegunStep,
  { work, heading, body = '', attributes = {}, artifacts, isKnown }: WorkNote,
): Promise<Changed> {
  return change(context, step, isKnown, {
    draft: { kind: 'work', heading, body, attributes: { work, ...attributes } },
    ...(artifacts ? { artifacts } : {}),
  });
}

/** Writes down an event of another kind that a step brought about: a report, a question. */
export async function recordOfStep(
  context: TrackerContext,
  step: BegunStep,
  draft: EventDraft,
  isKnown?: (events: readonly ThreadEvent[]) => boolean,
): Promise<Changed> {
  return change(context, step, isKnown, { draft });
}

/** What a merge came to: the merge commit, the commit that was reviewed, and the branches. */
export type MergeFacts = { merge: string; commit: string; target: string; branch: string; body: string };

/**
 * What is merged ends the work: the Ticket is done, and its claim ends. `move` is run while nobody else can change the
 * Ticket, and is given it as it then is, so that no return and no verdict comes between a last look, the target's move
 * and its record. What it throws passes through, and then nothing is written.
 */
export async function recordMerge(
  context: TrackerContext,
  step: BegunStep,
  move: (now: StepStart) => Promise<MergeFacts>,
): Promise<Changed> {
  const { caller, actor, ticket } = step;
  // Whichever step comes to it: this is the way on that the lifecycle knows.
  const request = { operation: 'work_merge', ticket, begun: actor };
  return changeTicket(context, caller, request, async (situation) => {
    const { to } = requireTransition(situation);
    const { body, ...facts } = await move(situation);
    return { events: [stateChange(situation, to, facts, body)], release: true };
  });
}

async function change(
  context: TrackerContext,
  { caller, actor, operation, ticket }: BegunStep,
  isKnown: WorkNote['isKnown'],
  { draft, artifacts }: { draft: EventDraft; artifacts?: Record<string, string> },
): Promise<Changed> {
  return changeTicket(context, caller, { operation, ticket, begun: actor }, async ({ record, standing }) => {
    if (isKnown?.(record.events)) {
      const event = record.events.at(-1)?.id ?? '';
      return { settled: { ...titleOf(record.item), state: standing.state, event } };
    }
    return { events: [draft], ...(artifacts ? { artifacts } : {}) };
  });
}

function titleOf({ id, title }: { id: string; title: string }): { id: string; title: string } {
  return { id, title };
}
