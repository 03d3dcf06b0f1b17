import { checkoutsOf } from './checkouts.ts';
import { branchAt, isAncestor } from './commits.ts';
import { findRepository } from './repository.ts';
import { branchRef, revision } from './revision.ts';
import { GitFailure, runGit } from './run-git.ts';
import { whenUnlocked } from './when-unlocked.ts';

/** `head`, `merge` and `target` are full ids: the branch's end, the commit that merged it, where the target is now. */
export type MergedBranch = { branch: string; head: string; merge: string; target: string };

/** `deleted` also where the branch was gone already. */
export type DeletedBranch = { deleted: true } | { deleted: false; reason: string };

/**
 * Deletes a branch whose content is proved to be in the target: by a merge commit that names its end as what it
 * brought. To be an ancestor proves nothing, for a branch without a commit is one too.
 */
export async function deleteMergedBranch(root: string, request: MergedBranch): Promise<DeletedBranch> {
  const { branch, head, merge, target } = request;
  const at = await branchAt(root, branch);
  if (at === undefined) return { deleted: true };
  if (at !== head) return keep(`${branch} has moved on to ${at.slice(0, 12)}`);
  const parents = (await runGit(root, ['rev-list', '--no-walk', '--parents', revision(merge), '--']))
    .trim()
    .split(' ');
  if (!parents.slice(2).includes(head))
    return keep(`${merge.slice(0, 12)} did not merge ${head.slice(0, 12)}`);
  if (!(await isAncestor(root, merge, target))) return keep(`the target does not hold ${merge.slice(0, 12)}`);
  const [checkout] = checkoutsOf(root, findRepository(root)?.commonDir ?? root, branch);
  if (checkout) return keep(`${branch} is checked out at ${checkout.path}`);
  try {
    await whenUnlocked(() => runGit(root, ['update-ref', '--no-deref', '-d', branchRef(branch), head]));
  } catch (error) {
    if (!(error instanceof GitFailure) || (await branchAt(root, branch)) === head) throw error;
    return keep(`${branch} was moved meanwhile`);
  }
  return { deleted: true };
}

function keep(reason: string): DeletedBranch {
  return { deleted: false, reason };
}
