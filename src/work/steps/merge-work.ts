import { TicketError } from '../../domain/errors.ts';
import { workOf } from '../../domain/work.ts';
import { commitMergedTree } from '../../git/build-merge.ts';
import { isAncestor } from '../../git/commits.ts';
import { mergesThatBrought } from '../../git/merges-that-brought.ts';
import { moveBranch } from '../../git/move-branch.ts';
import { settleLeftMoves } from '../../git/settle-left-moves.ts';
import { closeTicket } from '../../tracker/close-ticket.ts';
import { type MergeFacts, recordMerge } from '../../tracker/record-work.ts';
import { refuseWhileHeld } from '../../tracker/refuse-while-held.ts';
import { mergeMessage } from '../merge-message.ts';
import { aloneInMerging } from '../place/alone-in-git.ts';
import { putAway } from '../place/put-away.ts';
import { previewMerge } from '../preview-merge.ts';
import { refuseWithoutPerson } from '../refuse-without-person.ts';
import { requireApproval } from '../require-approval.ts';
import type { StepResult } from '../run/step-end.ts';
import { type StepRun, type StepTicket, ticketOf } from '../step-run.ts';
import { type Target, targetOf } from '../target.ts';

const TURN_MS = 30 * 60_000;
/** So often the target may move while its merge is validated. */
const TRIES = 5;

/** The merge of what was approved: built and validated beside, then the target moves, then the Ticket's things are put away. */
export async function mergeWork(run: StepRun): Promise<StepResult> {
  const { say } = run;
  const ticket = await ticketOf(run);
  if (ticket.standing.state === 'inprogress') {
    const { commit } = await targetOf(run, ticket);
    const { head } = await requireApproval(run, ticket, commit);
    say('waits for its turn to merge');
    const hindered = await aloneInMerging(run, TURN_MS, () => mergeInTurn(run, head));
    if (hindered) return hindered;
  } else requireMerged(run, ticket);
  return finish(run);
}

/** `asked`: the commit that the branch stood at when the merge was asked for. Another one was not what was meant. */
async function mergeInTurn(run: StepRun, asked: string): Promise<StepResult | undefined> {
  const { root, commonDir } = run.parts.roots;
  await settleLeftMoves(root, commonDir);
  for (let tries = 1; ; tries++) {
    const ticket = await ticketOf(run);
    const target = await targetOf(run, ticket);
    const approval = await requireApproval(run, ticket, target.commit);
    const { head } = approval;
    if (head !== asked) throw wentOn(run, asked, head);
    if (await isAncestor(root, head, target.commit)) {
      await recordMerge(run.parts.tracker, run.step, async () => found(run, head, target));
      return undefined;
    }
    const preview = await previewMerge(run, head, target);
    if ('hindered' in preview) return preview.hindered;
    const { tree, changed, validation } = preview;
    // Validation takes its time: what was asked or said meanwhile counts.
    const now = await ticketOf(run);
    refuseWithoutPerson(run, now, { changed, validation: validation.outcome });
    const message = mergeMessage(run, now, approval, validation);
    const isMoved = await moveTarget(run, { head, target, tree, message });
    if (isMoved) return undefined;
    if (tries === TRIES) throw neverStill(run, target);
  }
}

/** False where the target, or the branch, moved on meanwhile: then the merge is another one. */
async function moveTarget(
  run: StepRun,
  { head, target, tree, message }: { head: string; target: Target; tree: string; message: string },
): Promise<boolean> {
  const { parts, folders, step, say } = run;
  const { root, commonDir } = parts.roots;
  // What is merged is what was validated, to the last byte.
  const merge = await commitMergedTree(root, tree, { target: target.commit, head, message });
  say(`moves ${target.branch}`);
  run.touched.outside = true;
  try {
    await recordMerge(parts.tracker, step, async (now) => {
      refuseWhileHeld(parts.tracker, `${step.ticket} was not merged`);
      const work = workOf(now.record.events);
      const approved = await requireApproval(run, { ...now, work }, target.commit);
      if (approved.head !== head) throw new MovedOn();
      const moved = await moveBranch(root, commonDir, {
        branch: target.branch,
        from: target.commit,
        to: merge,
        message: `merge ${folders.branch}`,
      });
      if (moved.outcome === 'elsewhere') throw new MovedOn();
      if (moved.outcome === 'hindered') throw hindered(run, target, moved);
      const body = `${folders.branch} at ${head.slice(0, 12)} is merged into ${target.branch} as ${merge.slice(0, 12)}.`;
      return { merge, commit: head, target: target.branch, branch: folders.branch, body };
    });
    return true;
  } catch (error) {
    if (error instanceof MovedOn) return false;
    throw error;
  }
}

/** Somebody moved the target, or the branch, between the look at it and the move. */
class MovedOn extends Error {}

/** It is in the target already: an earlier run of this step died after the move, or somebody merged it by hand. */
async function found({ parts, folders }: StepRun, head: string, target: Target): Promise<MergeFacts> {
  const [merge] = await mergesThatBrought(parts.roots.root, head, target.commit);
  const at = merge?.id ?? target.commit;
  const body = `${folders.branch} at ${head.slice(0, 12)} was found in ${target.branch}, merged as ${at.slice(0, 12)}.`;
  return { merge: at, commit: head, target: target.branch, branch: folders.branch, body };
}

async function finish(run: StepRun): Promise<StepResult> {
  const { parts, step, input, say } = run;
  say('puts away');
  const kept = await putAway(run);
  const { standing, work } = await ticketOf(run);
  if (input.close !== undefined && standing.state === 'done') {
    const close = { ticket: step.ticket, resolution: input.close };
    await closeTicket(parts.tracker, step.caller, close, step.actor);
  }
  const { merge = '', target = '' } = work.merged ?? {};
  const left = kept.length > 0 ? ` Kept: ${kept.join('; ')}.` : ' Branch and worktree are put away.';
  return {
    outcome: 'merged',
    said: `Merged into ${target} as ${merge.slice(0, 12)}.${left}`,
    commit: merge,
  };
}

function requireMerged({ step }: StepRun, { work, standing }: StepTicket): void {
  if (work.merged) return;
  throw new TicketError('illegal_transition', {
    refused: `${step.operation} on ${step.ticket} was refused`,
    rule: `it is ${standing.state}, and was not merged by this program`,
    next: 'nothing is left to merge',
  });
}

function hindered(
  { step }: StepRun,
  { branch }: Target,
  {
    checkout,
    files,
    underWay,
  }: { checkout: string | null; files: readonly string[]; underWay?: string | undefined },
): TicketError {
  const shown = files.slice(0, 10).map((file) => JSON.stringify(file));
  const rule = underWay
    ? `a ${underWay} is under way where ${branch} is checked out`
    : `where ${branch} is checked out, ${shown.join(', ')}${files.length > shown.length ? ` and ${files.length - shown.length} more` : ''} have changes that are not committed, and the merge would change them`;
  return new TicketError('unmet_requirement', {
    refused: `${step.ticket} was not merged, and nothing was moved`,
    rule,
    next: `a person ${underWay ? 'finishes it' : 'commits, stashes or removes them'}${checkout === null ? '' : ` in ${checkout}`}, then call work_merge again`,
    details: { files: [...files.slice(0, 50)] },
  });
}

function wentOn({ step, folders }: StepRun, asked: string, head: string): TicketError {
  return new TicketError('conflict', {
    refused: `${step.ticket} was not merged`,
    rule: `${folders.branch} went on from ${asked.slice(0, 12)} to ${head.slice(0, 12)} after the merge was asked for`,
    next: 'call work_merge again, if that one is meant',
  });
}

function neverStill({ step }: StepRun, { branch }: Target): TicketError {
  return new TicketError('conflict', {
    refused: `${step.ticket} was not merged`,
    rule: `${branch} moved ${TRIES} times while its merge was validated`,
    next: 'call work_merge again when it is quieter',
  });
}
