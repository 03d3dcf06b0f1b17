import { automaticMerge } from './automatic-merge.ts';
import { identityFor } from './commit-records.ts';
import { isAncestor } from './commits.ts';
import { revision } from './revision.ts';
import { type GitCall, runGit } from './run-git.ts';

/** Why there is no merge. `nothing`: the target has all of it. `unrelated`: they share no history. */
type Unmerged =
  | { outcome: 'conflicts'; conflicts: string[] }
  | { outcome: 'nothing' }
  | { outcome: 'unrelated' };
export type BuiltMerge = { outcome: 'built'; commit: string; tree: string } | Unmerged;
export type MergedTree = { outcome: 'merged'; tree: string } | Unmerged;

/** `target` and `head` are full ids. `identity` is whom the commit names; the person of git's configuration by default. */
export type MergeRequest = {
  target: string;
  head: string;
  message: string;
  identity?: NonNullable<GitCall['identity']>;
};

/** Makes the commit that brings `head` into `target`, for nobody to see yet: no index, ref or file is touched. */
export async function buildMerge(root: string, request: MergeRequest): Promise<BuiltMerge> {
  const merged = await mergedTree(root, request);
  if (merged.outcome !== 'merged') return merged;
  const { tree } = merged;
  return { outcome: 'built', commit: await commitMergedTree(root, tree, request), tree };
}

/** What the target would hold with `head` in it, of which nobody has made a commit yet. */
export async function mergedTree(
  root: string,
  { target, head }: Pick<MergeRequest, 'target' | 'head'>,
): Promise<MergedTree> {
  if (await isAncestor(root, head, target)) return { outcome: 'nothing' };
  const merged = await automaticMerge(root, target, head);
  return merged.outcome === 'clean' ? { outcome: 'merged', tree: merged.tree } : merged;
}

/** Makes the commit of a tree that was merged before. */
export async function commitMergedTree(
  root: string,
  tree: string,
  { target, head, message, identity }: MergeRequest,
): Promise<string> {
  const parents = ['-p', revision(target), '-p', revision(head)];
  const commit = await runGit(root, ['commit-tree', ...parents, '-F', '-', revision(tree)], {
    input: `${message.trimEnd()}\n`,
    config: [...(await identityFor(root)), 'i18n.commitEncoding=UTF-8'],
    ...(identity ? { identity } : {}),
  });
  return commit.trim();
}

/** The files that a merge of the two would leave to a person. Those of unrelated histories cannot be foretold: none. */
export async function foretellConflicts(root: string, one: string, other: string): Promise<string[]> {
  const merged = await automaticMerge(root, one, other);
  return merged.outcome === 'conflicts' ? merged.conflicts : [];
}
