import { lstatSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { clearWorktree } from './clear-worktree.ts';
import { operationUnderWay } from './operation-under-way.ts';
import { revision } from './revision.ts';
import { GitFailure, runGit } from './run-git.ts';
import { whenUnlocked } from './when-unlocked.ts';
import { placeOf, worktreeEntry } from './worktree-entry.ts';

/** `removed` also where it was gone already. `reason` says why it stays, in words for a person. */
export type RemovedWorktree = { removed: true } | { removed: false; reason: string };

/** What git says when it keeps a worktree. */
const KEPT: readonly (readonly [words: RegExp, reason: string])[] = [
  [/contains modified or untracked/u, 'it holds changes that are not committed'],
  [/containing submodules/u, 'it holds submodules, which git does not remove'],
  [/locked working tree/u, 'it is locked'],
  [/is a main working tree/u, 'it is the main worktree'],
];

/** Removes a worktree that holds nothing of its own: all that is lost is what git ignores, and can be made again. */
export async function removeWorktree(root: string, path: string): Promise<RemovedWorktree> {
  await clearWorktree(root, path);
  const entry = worktreeEntry(root, path);
  if (!entry) {
    return isThere(path) ? keep('it is not a worktree of this repository') : { removed: true };
  }
  const operation = operationUnderWay(entry.path);
  if (operation) return keep(`git is in the middle of something there (${operation})`);
  if (!entry.head.startsWith('ref: ') && !(await isOnSomeRef(root, entry.head))) {
    return keep(`no branch holds its commit ${entry.head.slice(0, 12)}`);
  }
  try {
    await whenUnlocked(() => runGit(root, ['worktree', 'remove', entry.path], { filters: true }));
    return { removed: true };
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    const reason = KEPT.find(([words]) => words.test(error.message))?.[1];
    if (reason === undefined) throw error;
    return keep(reason);
  }
}

/**
 * Removes a throw-away worktree with whatever is in it.
 * @throws Error where it stands on a branch: somebody works there.
 */
export async function discardWorktree(root: string, path: string): Promise<void> {
  await clearWorktree(root, path);
  const entry = worktreeEntry(root, path);
  if (!entry) {
    if (isThere(path)) throw new Error(`${path} is not a worktree of this repository`);
    return;
  }
  if (entry.head.startsWith('ref: '))
    throw new Error(`${path} has a branch checked out; it is not thrown away`);
  // The entry goes last: until then it tells the next call what is still to be done. A build that was told to end may
  // write a last file meanwhile.
  await rm(entry.path, { recursive: true, force: true, maxRetries: 5 });
  await rm(entry.entry, { recursive: true, force: true });
}

function isThere(path: string): boolean {
  return lstatSync(placeOf(path), { throwIfNoEntry: false }) !== undefined;
}

/** Otherwise the worktree's own HEAD is the last that leads to the commit. */
async function isOnSomeRef(root: string, commit: string): Promise<boolean> {
  const words = ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${revision(commit)}`];
  return (await runGit(root, words)) !== '';
}

function keep(reason: string): RemovedWorktree {
  return { removed: false, reason };
}
