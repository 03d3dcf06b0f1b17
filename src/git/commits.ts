import { join } from 'node:path';
import type { Blob } from './read-blob.ts';
import { findRepository, readSmall } from './repository.ts';
import { branchRef, revision } from './revision.ts';
import { askGit, GitFailure, runGit } from './run-git.ts';
import { SUBMODULE, treeChanges } from './tree-changes.ts';

/** One commit, as a list shows it. `at` is when it was made, in ISO 8601. */
export type Commit = { id: string; subject: string; author: string; at: string };

/**
 * A path that two commits have differently. A file that was renamed is removed at one place and added at the other.
 * `isRepository`: it names a commit of another repository.
 */
export type ChangedFile = {
  path: string;
  status: 'added' | 'changed' | 'retyped' | 'removed';
  isRepository?: true;
};

/** The full id of the commit that a name or an id leads to. */
export async function commitAt(root: string, ref: string): Promise<string | undefined> {
  const words = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${revision(ref)}^{commit}`];
  return askGit(root, words);
}

/**
 * The commit of a branch, and of nothing else by that name. Mostly it stands in a file of its own, which comes before
 * all else that git knows of it: then no git is started to read a line.
 */
export async function branchAt(root: string, branch: string): Promise<string | undefined> {
  const ref = branchRef(branch);
  const commonDir = findRepository(root)?.commonDir;
  const line = commonDir === undefined ? undefined : readSmall(join(commonDir, ref))?.trim();
  return line && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(line) ? line : commitAt(root, ref);
}

/** What `to` has and `from` lacks, newest first, and no more than `limit`: a longer list is cut. */
export async function commitsBetween(root: string, from: string, to: string, limit = 200): Promise<Commit[]> {
  const words = ['rev-list', '--no-commit-header', `--max-count=${limit}`, `--format=${FIELDS}`];
  const listed = await runGit(root, [...words, revision(to), `^${revision(from)}`, '--']);
  return listed.split('\n').flatMap((row) => {
    const [id, author = '', at = '', subject = ''] = row.split('\0');
    return id ? [{ id, subject, author, at }] : [];
  });
}

/** None of them can hold what separates them, whatever a commit says of itself. */
const FIELDS = '%H%x00%an%x00%aI%x00%s';

/** The files that `to` changed since it left `from`; where they share no history, all of its files. */
export async function changedFiles(root: string, from: string, to: string): Promise<ChangedFile[]> {
  const base = (await mergeBase(root, from, to)) ?? (await emptyTree(root));
  const changes = await treeChanges(root, base, to);
  return changes.map(({ path, before, after }) => {
    // The one step out of bytes: what is not UTF-8 shows as a replacement character.
    const name = Buffer.from(path, 'latin1').toString();
    const isRepository = before?.mode === SUBMODULE || after?.mode === SUBMODULE;
    return { path: name, status: statusOf(before, after), ...(isRepository ? { isRepository } : {}) };
  });
}

function statusOf(before: Blob | null, after: Blob | null): ChangedFile['status'] {
  if (!before) return 'added';
  if (!after) return 'removed';
  return kindOf(before.mode) === kindOf(after.mode) ? 'changed' : 'retyped';
}

/** Of a mode, what sort of thing it is: a file, a link, a repository. */
function kindOf(mode: string): string {
  return mode.slice(0, 3);
}

async function emptyTree(root: string): Promise<string> {
  return (await runGit(root, ['hash-object', '-t', 'tree', '--stdin'], { input: '' })).trim();
}

/** Whether all that `ancestor` has is in `commit`. True of a commit and itself. */
export async function isAncestor(root: string, ancestor: string, commit: string): Promise<boolean> {
  if (ancestor === commit) return true;
  const words = ['merge-base', '--is-ancestor', revision(ancestor), revision(commit)];
  return (await askGit(root, words)) !== undefined;
}

/** Where two lines of history part; undefined where they never were one. */
export async function mergeBase(root: string, one: string, other: string): Promise<string | undefined> {
  return askGit(root, ['merge-base', revision(one), revision(other)]);
}

/** What a commit holds. @throws GitFailure where there is no such commit. */
export async function treeOf(root: string, commit: string): Promise<string> {
  const tree = await askGit(root, ['rev-parse', '--quiet', '--verify', `${revision(commit)}^{tree}`]);
  if (tree === undefined) throw new GitFailure(['rev-parse'], -1, '', `there is no commit ${commit}`);
  return tree;
}
