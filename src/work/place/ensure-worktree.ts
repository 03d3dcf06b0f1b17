import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { TicketError } from '../../domain/errors.ts';
import { workOf } from '../../domain/work.ts';
import { branchAt, commitAt } from '../../git/commits.ts';
import { headBranch } from '../../git/head-branch.ts';
import { isFolder, isWorktreeOf } from '../../git/repository.ts';
import { restoreBranch } from '../../git/restore-branch.ts';
import { addWorktree, clearWorktree, discardWorktree } from '../../git/worktrees.ts';
import { isInside } from '../../pods/permissions/confined-path.ts';
import type { StepRun, StepTicket } from '../step-run.ts';
import { aloneInGit } from './alone-in-git.ts';
import { WorkMarks } from './work-marks.ts';

/**
 * The coder's worktree, on the Ticket's branch: found, or made. What an earlier attempt left is gone on with; a branch
 * that this Ticket did not make is nobody's to take.
 * @throws TicketError where something else stands in its place.
 */
export async function ensureWorktree(run: StepRun, { record }: StepTicket, base: string): Promise<void> {
  const { parts, folders } = run;
  const { root, commonDir } = parts.roots;
  const { branch, worktree, local } = folders;
  const marks = new WorkMarks(local);
  run.touched.outside = true;
  await aloneInGit(run, async () => {
    if (marks.get().making === worktree) {
      // Killed in the middle: nobody has worked there.
      await clearWorktree(root, worktree);
      marks.set({ making: undefined });
    }
    const at = await branchAt(root, branch);
    const lost = workOf(record.events).reports.at(-1)?.commit;
    const from = (lost && (await commitAt(root, lost))) || base;
    if (isThere(commonDir, worktree)) {
      refuseOtherBranch(run);
      // Somebody deleted it under the worktree.
      if (at === undefined) await restoreBranch(root, { branch, worktree, otherwise: from });
      return;
    }
    refuseMisplaced(run);
    refuseOccupied(run);
    // Somebody removed the folder alone, and git still knows of it.
    await clearWorktree(root, worktree);
    marks.set({ branch, making: worktree, ready: undefined });
    await addWorktree(root, worktree, { branch, from: at === undefined ? from : null });
    marks.set({ making: undefined });
  });
}

/** A worktree of one commit, for a look and to be thrown away: made anew. */
export async function detachedWorktree(run: StepRun, folder: string, commit: string): Promise<void> {
  const { root } = run.parts.roots;
  run.touched.outside = true;
  await aloneInGit(run, async () => {
    await discardWorktree(root, folder);
    await addWorktree(root, folder, { commit });
  });
}

/** Removes folders that were for a look, with whatever came to be in them. */
export async function throwAway(run: StepRun, folders: readonly string[]): Promise<void> {
  const { root } = run.parts.roots;
  await aloneInGit(run, async () => {
    for (const folder of folders) await discardWorktree(root, folder);
  });
}

/** Whether the branch is there although this Ticket never began: then it is somebody's own. */
export async function refuseForeignBranch(
  { parts, folders, step }: StepRun,
  { record }: StepTicket,
): Promise<void> {
  const { branch, local } = folders;
  const began = record.events.some(
    ({ kind, attributes }) =>
      kind === 'work' && attributes.work === 'started' && attributes.branch === branch,
  );
  if (began || new WorkMarks(local).get().branch === branch) return;
  if ((await branchAt(parts.roots.root, branch)) === undefined) return;
  throw new TicketError('conflict', {
    refused: `work on ${step.ticket} did not begin`,
    rule: `there is a branch ${branch}, which this Ticket did not make`,
    next: `a person renames or deletes it (git branch -m ${branch} …), then call work_start again`,
  });
}

export function isThere(commonDir: string, worktree: string): boolean {
  return existsSync(worktree) && isWorktreeOf(commonDir, realpathSync(worktree));
}

function refuseOtherBranch({ folders: { branch, worktree }, step }: StepRun): void {
  const found = headBranch(worktree);
  if (found === branch) return;
  throw new TicketError('conflict', {
    refused: `work on ${step.ticket} did not go on`,
    rule: `its worktree stands on ${found ?? 'no branch'}, and not on ${branch}`,
    next: `a person switches it back: git switch ${branch}, in that folder`,
  });
}

/** git's own folder and ours hold no checkout, and no link of the code leads a worktree out of the root. */
function refuseMisplaced({ parts, folders: { worktree }, step }: StepRun): void {
  const { root, commonDir } = parts.roots;
  const isOurs =
    isInside(commonDir, worktree) || isInside(root, worktree, '.git') || isInside(root, worktree, '.yoi');
  const isLedOut = isBelow(root, worktree) && !isInside(root, worktree);
  if (!isOurs && !isLedOut) return;
  throw new TicketError('conflict', {
    refused: `work on ${step.ticket} did not begin`,
    rule: isOurs
      ? 'a worktree belongs neither into .git nor into .yoi'
      : 'a link on the way to where its worktree belongs leads out of the folder',
    next: 'a person names another place in the configuration: [work] worktrees',
  });
}

function isBelow(folder: string, path: string): boolean {
  return path.startsWith(`${folder}${sep}`);
}

function refuseOccupied({ folders: { worktree }, step }: StepRun): void {
  if (!existsSync(worktree) || (isFolder(worktree) && readdirSync(worktree).length === 0)) return;
  throw new TicketError('conflict', {
    refused: `work on ${step.ticket} did not begin`,
    rule: 'something else stands where its worktree belongs, and it is not ours to remove',
    next: `a person looks at ${worktree} and moves it away, then call work_start again`,
  });
}
