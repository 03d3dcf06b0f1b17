import type { StepRequest } from '../tracker/begin-step.ts';

/** When each step of work may be begun, or finished by calling it again, and what has to be done before. */
export const STEP_RULES: Readonly<
  Record<string, Pick<StepRequest, 'states' | 'first' | 'isHolders' | 'isByGo'>>
> = {
  work_start: {
    states: ['queued', 'inprogress'],
    first: 'a person says Go first: ticket_queue',
    isHolders: true,
    isByGo: true,
  },
  work_run: {
    states: ['queued', 'inprogress', 'done'],
    first: 'a person says Go first: ticket_queue',
    isHolders: true,
    isByGo: true,
  },
  work_report: { states: ['inprogress'], first: 'work_start comes first', isHolders: false, isByGo: false },
  work_review: {
    states: ['inprogress'],
    first: 'accept it with ticket_accept, then work_start',
    isHolders: true,
    isByGo: true,
  },
  work_dossier: {
    states: ['inprogress'],
    first: 'accept it with ticket_accept, then work_start',
    isHolders: true,
    isByGo: true,
  },
  // What is merged and not yet put away is put away by merging again.
  work_merge: {
    states: ['inprogress', 'done', 'closed'],
    first: 'accept it with ticket_accept, then work_start',
    isHolders: true,
    isByGo: true,
  },
};

/** What a step may be asked for with. */
export function stepRequest(operation: string, ticket: string): StepRequest {
  const rules = STEP_RULES[operation] ?? { states: [], first: '', isHolders: true, isByGo: true };
  return { operation, ticket, ...rules };
}
