import { TicketError } from '../domain/errors.ts';
import { targetBranch } from '../git/target-branch.ts';
import type { StepRun, StepTicket } from './step-run.ts';

export type Target = { branch: string; commit: string; checkout: string | null };

/**
 * The branch that the work is merged to, as it is now: the configured one, else the one that the work began from.
 * @throws TicketError where there is none to merge to.
 */
export async function targetOf(
  { parts, settings, step }: Pick<StepRun, 'parts' | 'settings' | 'step'>,
  { work }: Pick<StepTicket, 'work'>,
): Promise<Target> {
  const found = await targetBranch(parts.roots, settings.target ?? work.started?.target ?? undefined);
  if (!('problem' in found)) return found;
  throw new TicketError('unmet_requirement', {
    refused: `${step.operation} on ${step.ticket} was refused`,
    rule: found.problem,
    next: 'a person switches the main worktree to the branch that is merged to, or names it: [merge] target',
  });
}
