import { TicketError } from '../domain/errors.ts';
import { approvalIn, type Reviewed } from '../domain/work.ts';
import { approvalOf } from './approval.ts';
import { headOf } from './coder.ts';
import type { StepRun, StepTicket } from './step-run.ts';

/** An approval, and the commit that the branch stands at, which it covers. */
export type Approved = { head: string; review: Reviewed };

/** @throws TicketError where the branch stands at a commit that no approval covers. */
export async function requireApproval(run: StepRun, ticket: StepTicket, target: string): Promise<Approved> {
  const { parts, step, folders } = run;
  const head = await headOf(run);
  const review = await approvalOf(parts.roots.root, ticket.work, head, target);
  if (review && head !== undefined) return { head, review };
  const last = approvalIn(ticket.work);
  throw new TicketError('unmet_requirement', {
    refused: `${step.operation} on ${step.ticket} was refused`,
    rule:
      head === undefined
        ? `its branch ${folders.branch} is not there`
        : last
          ? `the approval is of ${last.commit.slice(0, 12)}, and the branch stands at ${head.slice(0, 12)}`
          : 'the last verdict is no approval, or there is none',
    next: last ? 'call work_report for the new commit, then work_review' : 'call work_review',
    details: { head: head ?? null, approved: last?.commit ?? null },
  });
}
