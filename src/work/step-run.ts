import type { ThreadEvent } from '../domain/event.ts';
import { type WorkRecord, workOf } from '../domain/work.ts';
import { beginStep, type StepStart } from '../tracker/begin-step.ts';
import { type BegunStep, recordWork, type WorkNote } from '../tracker/record-work.ts';
import type { Say } from './run/run-step.ts';
import type { StepInput } from './run/step-order.ts';
import { stepRequest } from './step-rules.ts';
import type { WorkFolders } from './work-folders.ts';
import type { WorkParts } from './work-parts.ts';
import type { WorkSettings } from './work-settings.ts';

/** A step while it runs: what it works with, and how it says and records what it does. */
export type StepRun = {
  parts: WorkParts;
  settings: WorkSettings;
  folders: WorkFolders;
  step: BegunStep;
  input: StepInput;
  /** The mark of everything that it starts. */
  run: string;
  /** What is set for everything that runs in the Ticket's folders, beside the marks. */
  slot: number;
  say: Say;
  /** A person was asked about this very step, so that it may do what only a person decides. */
  isPersons: boolean;
  /** Set before the first thing is done to the outside: what stops the step from then on is in the thread. */
  touched: { outside: boolean };
};

/** The Ticket as it stands at this moment, with its work. */
export type StepTicket = StepStart & { work: WorkRecord };

/**
 * Looks at the Ticket again: whether the step may still go on. Asked before each thing that is done to the outside.
 * @throws TicketError where the Ticket was returned, closed, or taken over meanwhile.
 */
export async function ticketOf({ parts, step }: Pick<StepRun, 'parts' | 'step'>): Promise<StepTicket> {
  const { caller, operation, ticket } = step;
  const start = await beginStep(parts.tracker, caller, stepRequest(operation, ticket), step);
  return { ...start, work: workOf(start.record.events) };
}

/** Writes into the thread what the step did. */
export async function note({ parts, step }: StepRun, fact: WorkNote): Promise<void> {
  await recordWork(parts.tracker, step, fact);
}

/** Whether an event of the present attempt tells a fact of work. */
export function tells(work: string, attributes: Readonly<Record<string, string>> = {}) {
  return (events: readonly ThreadEvent[]): boolean => {
    const from = events.findLastIndex(
      (event) => event.kind === 'state_changed' && event.attributes.to === 'inprogress',
    );
    return events
      .slice(from + 1)
      .some(
        (event) =>
          event.kind === 'work' &&
          event.attributes.work === work &&
          Object.entries(attributes).every(([name, value]) => event.attributes[name] === value),
      );
  };
}
