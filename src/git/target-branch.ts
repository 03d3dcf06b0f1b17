import { checkoutsOf } from './checkouts.ts';
import { branchAt } from './commits.ts';
import { branchIn } from './head-branch.ts';
import { findRepository } from './repository.ts';
import { RECORDS_BRANCH } from './roots.ts';

/** The branch that work ends in: its commit, and the worktree that stands on it. `problem` is for a person. */
export type TargetBranch = { branch: string; commit: string; checkout: string | null } | { problem: string };

/** The configured branch, else the one that the main worktree stands on. */
export async function targetBranch(
  { root, commonDir }: { root: string; commonDir: string },
  configured?: string,
): Promise<TargetBranch> {
  const branch = configured ?? standingOn(root, commonDir);
  if (branch === undefined) {
    return {
      problem: 'the main worktree stands on a commit, not on a branch; switch it to the target branch',
    };
  }
  if (!isBranchName(branch)) return { problem: `${JSON.stringify(branch)} is not the name of a branch` };
  if (branch === RECORDS_BRANCH) {
    return { problem: `${branch} holds the Tickets, not the code; the target is another branch` };
  }
  const commit = await branchAt(root, branch);
  if (commit === undefined) {
    const unborn = branch === standingOn(root, commonDir);
    return {
      problem: unborn ? `${branch} has no commit yet; make the first one` : `there is no branch ${branch}`,
    };
  }
  return { branch, commit, checkout: checkoutsOf(root, commonDir, branch)[0]?.path ?? null };
}

/** In a bare repository that is the one that clones begin with. */
function standingOn(root: string, commonDir: string): string | undefined {
  const main = findRepository(root)?.main;
  return branchIn(main === null ? root : commonDir);
}

/** What git allows in a name, as far as it keeps a name from meaning something else. */
function isBranchName(name: string): boolean {
  return (
    name !== '' && !/^[-/]|\.\.|@\{|\/\/|[\0-\x20\x7f~^:?*[\\]|[/.]$|\.lock$/u.test(name) && name !== 'HEAD'
  );
}
