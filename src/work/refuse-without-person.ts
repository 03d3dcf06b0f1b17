import { TicketError } from '../domain/errors.ts';
import type { ValidationOutcome } from '../domain/work.ts';
import type { ChangedFile } from '../git/commits.ts';
import { protectedAmong } from './protected-paths.ts';
import type { StepRun, StepTicket } from './step-run.ts';

export type ToMerge = {
  changed: readonly Pick<ChangedFile, 'path' | 'isRepository'>[];
  validation: ValidationOutcome;
};

/**
 * What in a merge is a person's to decide, in sentences: why the workspace's own authority does not reach. Empty where
 * it does.
 */
export function wantsPerson(
  { parts, settings }: Pick<StepRun, 'parts' | 'settings'>,
  { standing, work }: Pick<StepTicket, 'standing' | 'work'>,
  { changed, validation }: ToMerge,
): string[] {
  const touched = protectedPaths({ settings }, changed);
  const shown = touched.slice(0, 10).map((path) => JSON.stringify(path));
  return [
    ...(parts.tracker.policy.closeAuthority === 'dossier'
      ? ['in this workspace a person merges ([merge] authority is "dossier")']
      : []),
    ...(touched.length > 0
      ? [
          `it touches what decides what is built, run and trusted: ${shown.join(', ')}${touched.length > shown.length ? ` and ${touched.length - shown.length} more` : ''}`,
        ]
      : []),
    ...(validation === 'none' ? ['nothing validates it: no [[work.validation]] fits what changed'] : []),
    ...((work.reviews.at(-1)?.decisions ?? 0) > 0 ? ['the review leaves a decision to the person'] : []),
    ...(standing.questions.length > 0 ? ['a question to the person is open'] : []),
  ];
}

/** The protected paths that a merge would change. */
export function protectedPaths(
  { settings }: Pick<StepRun, 'settings'>,
  changed: ToMerge['changed'],
): string[] {
  const paths = changed.map(({ path }) => path);
  const named = new Set(protectedAmong(paths, settings.protected));
  // The code of another repository, of which no reviewer here has seen more than the name of a commit.
  return changed.filter(({ path, isRepository }) => isRepository || named.has(path)).map(({ path }) => path);
}

/** @throws TicketError `needs_person`, with the one command by which they merge. */
export function refuseWithoutPerson(run: StepRun, ticket: StepTicket, merge: ToMerge): void {
  if (run.isPersons) return;
  const reasons = wantsPerson(run, ticket, merge);
  if (reasons.length === 0) return;
  throw new TicketError('needs_person', {
    refused: `${run.step.ticket} was not merged`,
    rule: reasons.join('; '),
    next: `a person reads the dossier and runs: yoi-tickets work merge ${run.step.ticket}`,
  });
}
