import type { Role, State } from './ticket.ts';

export type Transition = {
  from: readonly State[];
  to: State;
  operation: string;
  by: readonly Role[];
  requires: string;
};

const HUMAN = ['human'] as const;

/** The one table of what may become of a Ticket. A state change that is not a row here does not exist. */
export const LIFECYCLE: readonly Transition[] = [
  {
    from: ['planning'],
    to: 'ready',
    operation: 'ticket_ready',
    by: ['intake', 'human'],
    requires: 'a summary, and what `[ticket] ready_requires` adds',
  },
  {
    from: ['ready'],
    to: 'queued',
    operation: 'ticket_queue',
    by: HUMAN,
    requires: 'no unresolved blocker, unless it is itself queued or in progress',
  },
  { from: ['queued'], to: 'ready', operation: 'ticket_unqueue', by: HUMAN, requires: 'nothing' },
  {
    from: ['queued'],
    to: 'inprogress',
    operation: 'ticket_accept',
    by: ['orchestrator', 'human'],
    requires: 'the text unchanged since Go, the plan consulted, no unresolved blocker',
  },
  {
    from: ['ready', 'queued', 'inprogress'],
    to: 'planning',
    operation: 'ticket_return',
    by: ['orchestrator', 'human'],
    requires: 'missing, checked, insufficient and question; of a person only a reason',
  },
  {
    from: ['inprogress'],
    to: 'done',
    operation: 'work_merge',
    by: ['orchestrator', 'human'],
    requires: 'approval, a clean target, validation',
  },
  {
    from: ['inprogress'],
    to: 'done',
    operation: 'ticket_complete',
    by: HUMAN,
    requires: 'what was done, where there is nothing to merge',
  },
  {
    from: ['done'],
    to: 'closed',
    operation: 'ticket_close',
    by: ['orchestrator', 'human'],
    requires: 'a resolution',
  },
  {
    from: ['planning', 'ready', 'queued', 'inprogress'],
    to: 'closed',
    operation: 'ticket_close',
    by: HUMAN,
    requires: 'a resolution and an outcome; superseded, duplicate and decomposed name successors',
  },
  { from: ['done', 'closed'], to: 'planning', operation: 'ticket_reopen', by: HUMAN, requires: 'a reason' },
];

/** The row by which `operation` leads on from `state`, if there is one. */
export function transitionFrom(state: State, operation: string): Transition | undefined {
  return LIFECYCLE.find((row) => row.operation === operation && row.from.includes(state));
}

/** The states from which `operation` leads on, for saying what would have worked. */
export function startingStates(operation: string): State[] {
  return LIFECYCLE.filter((row) => row.operation === operation).flatMap((row) => [...row.from]);
}

/** The operations that lead on from `state` for `role`. */
export function operationsFrom(state: State, role: Role): string[] {
  return LIFECYCLE.filter((row) => row.from.includes(state) && row.by.includes(role)).map(
    (row) => row.operation,
  );
}
