import { lstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkoutsOf } from './checkouts.ts';
import { clearWorktree } from './clear-worktree.ts';
import { branchAt, commitAt } from './commits.ts';
import { branchRef, revision } from './revision.ts';
import { GitFailure, runGit } from './run-git.ts';
import { whenUnlocked } from './when-unlocked.ts';
import { commonDirOfRoot } from './worktree-entry.ts';

export { clearWorktree } from './clear-worktree.ts';
export { discardWorktree, type RemovedWorktree, removeWorktree } from './remove-worktree.ts';

/** On what a worktree stands: a branch, which is made at the commit `from` unless that is null, or a commit alone. */
export type WorktreeStart = { branch: string; from: string | null } | { commit: string };

/**
 * Checks a branch or commit out in a new folder, as the repository's people have it, filters and all. A branch that
 * stands at `from` already is taken as it is. What fails leaves neither the branch that it made nor half a folder.
 * @throws GitFailure when git refuses; its words are for a person.
 */
export async function addWorktree(root: string, path: string, at: WorktreeStart): Promise<void> {
  const made = 'branch' in at ? await ensureBranch(root, at) : null;
  const absent = lstatSync(path, { throwIfNoEntry: false }) === undefined;
  const what = 'branch' in at ? [resolve(path), at.branch] : ['--detach', resolve(path), revision(at.commit)];
  try {
    await whenUnlocked(() => runGit(root, ['worktree', 'add', '--quiet', ...what], { filters: true }));
  } catch (error) {
    // A git that fails tidies up after itself. One that was killed cannot, and no other may be at work on the path.
    if (absent && error instanceof GitFailure && error.exitCode < 0) await clearWorktree(root, path);
    if (made) await removeBranch(root, made);
    throw error;
  }
}

type MadeBranch = { branch: string; from: string };

/** The branch that was made, for whoever fails to remove it again; null where it was there. */
async function ensureBranch(
  root: string,
  { branch, from }: { branch: string; from: string | null },
): Promise<MadeBranch | null> {
  const at = await branchAt(root, branch);
  if (from === null) {
    if (at === undefined) throw refusal(`there is no branch ${branch}`);
    return null;
  }
  const commit = await commitAt(root, from);
  if (commit === undefined) throw refusal(`there is no commit ${from}`);
  if (at === commit) return null;
  if (at !== undefined) throw refusal(`the branch ${branch} is there already, at ${at.slice(0, 12)}`);
  // By its ref, which no other process can make meanwhile, and which writes nothing of tracking to the configuration.
  const words = ['update-ref', '-m', `branch: Created from ${commit}`, branchRef(branch), commit, ''];
  await whenUnlocked(() => runGit(root, words));
  return { branch, from: commit };
}

async function removeBranch(root: string, { branch, from }: MadeBranch): Promise<void> {
  if (checkoutsOf(root, commonDirOfRoot(root), branch).length > 0) return;
  await whenUnlocked(() => runGit(root, ['update-ref', '-d', branchRef(branch), from])).catch(() => '');
}

function refusal(reason: string): GitFailure {
  return new GitFailure(['worktree'], -1, '', reason);
}
