import { automaticMerge } from './automatic-merge.ts';
import { identityFor } from './commit-records.ts';
import { isAncestor } from './commits.ts';
import { revision } from './revision.ts';
import { type GitCall, runGit } from './run-git.ts';

/** What became of a merge. `nothing`: the target has all of it. `unrelated`: they share no history. */
export type BuiltMerge =
  | { outcome: 'built'; commit: string; tree: string }
  | { outcome: 'conflicts'; conflicts: string[] }
  | { outcome: 'nothing' }
  | { outcome: 'unrelated' };

/** `target` and `head` are full ids. `identity` is whom the commit names; the person of git's configuration by default. */
export type MergeRequest = {
  target: string;
  head: string;
  message: string;
  identity?: NonNullable<GitCall['identity']>;
};

/** Makes the commit that brings `head` into `target`, for nobody to see yet: no index, ref or file is touched. */
export async function buildMerge(root: string, request: MergeRequest): Promise<BuiltMerge> {
  const [target, head] = [revision(request.target), revision(request.head)];
  if (await isAncestor(root, head, target)) return { outcome: 'nothing' };
  const merged = await automaticMerge(root, target, head);
  if (merged.outcome !== 'clean') return merged;
  const { tree } = merged;
  const words = ['commit-tree', '-p', target, '-p', head, '-F', '-', tree];
  const commit = await runGit(root, words, {
    input: `${request.message.trimEnd()}\n`,
    config: [...(await identityFor(root)), 'i18n.commitEncoding=UTF-8'],
    ...(request.identity ? { identity: request.identity } : {}),
  });
  return { outcome: 'built', commit: commit.trim(), tree };
}

/** The files that a merge of the two would leave to a person. Those of unrelated histories cannot be foretold: none. */
export async function foretellConflicts(root: string, one: string, other: string): Promise<string[]> {
  const merged = await automaticMerge(root, one, other);
  return merged.outcome === 'conflicts' ? merged.conflicts : [];
}
