import { approvalIn, type Reviewed, type WorkRecord } from '../domain/work.ts';
import { commitAt, isAncestor } from '../git/commits.ts';
import { mergesThatBrought } from '../git/merges-that-brought.ts';
import { samePatches } from '../git/same-patches.ts';

/**
 * The approval that covers `head`: the last verdict, where it is one, on this very commit, or on one from which the
 * branch has only taken in the target. Any other commit that came after makes it void.
 */
export async function approvalOf(
  root: string,
  work: WorkRecord,
  head: string | undefined,
  target: string,
): Promise<Reviewed | null> {
  const approval = approvalIn(work);
  if (!approval || head === undefined) return null;
  if (approval.commit === head) return approval;
  // What was approved in another clone, or is only said to have been, need not be here.
  if (approval.commit === '' || !(await commitAt(root, approval.commit))) return null;
  const commits = { approved: approval.commit, head, target: await targetBefore(root, head, target) };
  return (await samePatches(root, commits)) ? approval : null;
}

/** The target as it was before it had `head`: what a branch has of its own shows only beside that. */
async function targetBefore(root: string, head: string, target: string): Promise<string> {
  if (!(await isAncestor(root, head, target))) return target;
  const [merge] = await mergesThatBrought(root, head, target);
  return merge ? `${merge.id}^1` : target;
}
