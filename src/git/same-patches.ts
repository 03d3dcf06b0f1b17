import { automaticMerge } from './automatic-merge.ts';
import { isAncestor, mergeBase, treeOf } from './commits.ts';
import { revision } from './revision.ts';
import { runGit } from './run-git.ts';

/**
 * Whether an approval of the commit `approved` still covers `head`: the branch has the same patches of its own in the
 * same order, by merges with the target that git made alone, and `head` holds exactly what merging `approved` with what
 * it took in of the target gives. The last catches what patch ids do not tell: the same lines at another place, a
 * merge resolved by hand that a rebase forgot.
 */
export async function samePatches(
  root: string,
  commits: { approved: string; head: string; target: string },
): Promise<boolean> {
  const [approved, head, target] = [commits.approved, commits.head, commits.target].map(revision);
  if (approved === undefined || head === undefined || target === undefined) return false;
  if (approved === head) return true;
  const before = await ownPatches(root, approved, target);
  const now = await ownPatches(root, head, target);
  return (
    before.length > 0 &&
    before.join() === now.join() &&
    (await onlyAutomaticMerges(root, { approved, head, target })) &&
    (await holdsApprovedAndTarget(root, { approved, head, target }))
  );
}

type Commits = { approved: string; head: string; target: string };

/** The id of each own patch, the oldest first. With every white space and as bytes: another encoding is another patch. */
async function ownPatches(root: string, commit: string, target: string): Promise<string[]> {
  const order = ['rev-list', '--no-merges', '--topo-order', '--reverse'];
  const commits = await runGit(root, [...order, commit, `^${target}`, '--']);
  const patches = await runGit(root, ['diff-tree', '--stdin', ...AS_IT_IS], { input: commits, bytes: true });
  const ids = await runGit(root, ['patch-id', '--verbatim'], { input: patches, bytes: true });
  return ids.split('\n').flatMap((row) => row.split(' ')[0] || []);
}

/** Binary files come as the ids of their content, which is all that a patch id needs of them. */
const AS_IT_IS = [
  '-r',
  '-p',
  '--root',
  '--full-index',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
];

async function onlyAutomaticMerges(root: string, { approved, head, target }: Commits): Promise<boolean> {
  const words = ['rev-list', '--merges', '--parents', head, `^${target}`, `^${approved}`, '--'];
  const rows = (await runGit(root, words)).split('\n').filter(Boolean);
  for (const row of rows) {
    const [merge = '', first, second, ...more] = row.split(' ');
    if (first === undefined || second === undefined || more.length > 0) return false;
    const fromTarget = (await isAncestor(root, second, target)) || (await isAncestor(root, first, target));
    if (!fromTarget || !(await holdsMergeOf(root, merge, first, second))) return false;
  }
  return true;
}

async function holdsApprovedAndTarget(root: string, { approved, head, target }: Commits): Promise<boolean> {
  const takenIn = await mergeBase(root, head, target);
  return takenIn !== undefined && holdsMergeOf(root, head, approved, takenIn);
}

async function holdsMergeOf(root: string, commit: string, one: string, other: string): Promise<boolean> {
  const merged = await automaticMerge(root, one, other);
  return merged.outcome === 'clean' && merged.tree === (await treeOf(root, commit));
}
