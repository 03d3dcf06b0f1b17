import type { WorkShown } from '../../../wire.ts';

export const STEP_NAMES = ['accepted', 'implementing', 'validated', 'reviewed', 'dossier', 'merged'] as const;
export type StepName = (typeof STEP_NAMES)[number];
export type WorkStep = { name: StepName; at: 'past' | 'present' | 'ahead'; trouble: boolean };

type Present = { step: StepName; trouble?: true; words: string };

/** Each phase with the step that it stands at, and what it means to somebody who waits. */
const PHASES: Readonly<Record<string, Present>> = {
  accepted: { step: 'accepted', words: 'Accepted. Nobody works on it yet.' },
  implementing: { step: 'implementing', words: 'A coder works on it.' },
  reported: { step: 'validated', words: 'Reported. Validation and review come next.' },
  red: { step: 'validated', trouble: true, words: 'Validation is red.' },
  reviewing: { step: 'reviewed', words: 'A reviewer reads it.' },
  changes_requested: { step: 'reviewed', trouble: true, words: 'Changes were requested.' },
  approved: { step: 'reviewed', words: 'Approved. The dossier comes next.' },
  approval_void: { step: 'reviewed', trouble: true, words: 'The approval is of an earlier commit.' },
  conflict: { step: 'merged', trouble: true, words: 'It conflicts with its target.' },
  dossier: { step: 'dossier', words: 'The dossier is there.' },
  merged: { step: 'merged', words: 'Merged.' },
};

/** What the program does at each of its steps. */
const RUNNING: Readonly<Record<string, Present>> = {
  start: { step: 'implementing', words: 'The program prepares the work.' },
  review: { step: 'validated', words: 'The program validates, then starts a reviewer.' },
  dossier: { step: 'dossier', words: 'The program puts the dossier together.' },
  merge: { step: 'merged', words: 'The program merges.' },
};

const WAITS: Readonly<Record<string, string>> = {
  holder: 'Waits for who accepted it.',
  coder: 'Waits for the coder.',
  reviewer: 'Waits for the reviewer.',
  person: 'Waits for you.',
};

type Seen = Pick<WorkShown, 'phase' | 'step' | 'dossier' | 'reviews' | 'validations'>;

/** The way of the work as a line of steps, with where it stands. */
export function workSteps(work: Seen): WorkStep[] {
  const { step: present, trouble = false } = presentOf(work);
  const at = STEP_NAMES.indexOf(present);
  const isOver = work.phase === 'merged';
  return STEP_NAMES.map((name, index) => ({
    name,
    at: index < at || (isOver && index === at) ? 'past' : index === at ? 'present' : 'ahead',
    trouble: trouble && index === at,
  }));
}

/** Where it stands and who is waited for, in a sentence or two. */
export function workWords(work: Seen & Pick<WorkShown, 'waits_for'>): string {
  return [presentOf(work).words, WAITS[work.waits_for]].filter(Boolean).join(' ');
}

function presentOf(work: Seen): Present {
  if (work.phase !== 'step') return PHASES[work.phase] ?? { step: 'accepted', words: work.phase };
  const running = RUNNING[work.step?.step ?? ''];
  return running ?? { step: lastOf(work), words: 'The program goes on with it.' };
}

/** All steps in a row say no more than what they came to. */
function lastOf({ dossier, reviews, validations }: Seen): StepName {
  if (dossier) return 'dossier';
  if (reviews.length > 0) return 'reviewed';
  return validations.length > 0 ? 'validated' : 'implementing';
}
