import { isAtWork, type PodState } from './pod.ts';
import type { State } from './ticket.ts';
import type { WorkRecord } from './work.ts';

/** Where the work on a Ticket stands. `step`: the program is at it at this moment. */
export const WORK_PHASES = [
  'accepted',
  'step',
  'implementing',
  'reported',
  'red',
  'reviewing',
  'changes_requested',
  'approved',
  'approval_void',
  'conflict',
  'dossier',
  'merged',
] as const;
export type WorkPhase = (typeof WORK_PHASES)[number];

/** Whom it waits for: `holder` is who accepted the Ticket, an orchestrator or a person. */
export type Waits = 'holder' | 'coder' | 'reviewer' | 'person' | 'program' | 'nobody';

/** What there is to see of the work: its thread, its branch, its Pods, and a step under way. */
export type WorkSeen = {
  state: State;
  work: WorkRecord;
  /** The commit that the branch stands at; null where there is none. */
  head: string | null;
  /** Whether the approval in force covers that commit. */
  covered: boolean;
  coder: PodState | null;
  reviewer: PodState | null;
  step: string | null;
};

export type WorkStanding = { phase: WorkPhase; waits_for: Waits; next: string };

/** Where the work stands, who is waited for, and the call that leads on: the same for agents and people. */
export function workStanding(seen: WorkSeen): WorkStanding {
  const { state, work, head, covered, coder, reviewer, step } = seen;
  if (step !== null) return { phase: 'step', waits_for: 'program', next: `work_${step} tells how far it is` };
  if (work.merged || state === 'done' || state === 'closed') return merged(state);
  if (!work.started) return { phase: 'accepted', waits_for: 'holder', next: 'work_start' };
  const isReported = head !== null && work.reports.at(-1)?.commit === head;
  const atCoder = (phase: WorkPhase): WorkStanding =>
    coder && isAtWork(coder)
      ? { phase, waits_for: 'coder', next: 'wait for the report' }
      : { phase, waits_for: 'holder', next: 'work_start, or work_report where somebody works there' };
  switch (work.last) {
    case 'accepted':
      return atCoder('implementing');
    case 'red':
    case 'request_changes':
    case 'conflict':
      return atCoder(work.last === 'request_changes' ? 'changes_requested' : work.last);
    case 'report':
      if (!isReported) return atCoder('implementing');
      if (reviewer && isAtWork(reviewer))
        return { phase: 'reviewing', waits_for: 'reviewer', next: 'wait for the verdict' };
      return { phase: 'reported', waits_for: 'holder', next: 'work_review' };
    case 'approve':
      return approved(covered);
    case 'dossier':
      if (!covered) return approved(covered);
      return {
        phase: 'dossier',
        waits_for: work.dossier?.wants === 'person' ? 'person' : 'holder',
        next: 'work_merge',
      };
    case 'merged':
      return merged(state);
  }
}

function approved(covered: boolean): WorkStanding {
  return covered
    ? { phase: 'approved', waits_for: 'holder', next: 'work_dossier' }
    : {
        phase: 'approval_void',
        waits_for: 'holder',
        next: 'work_report of the new commit, then work_review',
      };
}

function merged(state: State): WorkStanding {
  return state === 'closed'
    ? { phase: 'merged', waits_for: 'nobody', next: 'nothing: it is closed' }
    : { phase: 'merged', waits_for: 'holder', next: 'ticket_close' };
}
