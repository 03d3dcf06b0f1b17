import { existsSync, renameSync } from 'node:fs';
import type { Checkout } from './checkouts.ts';
import { copyIndex } from './copy-index.ts';
import { branchIn } from './head-branch.ts';
import { holdIndex, type MoveFiles, moveFilesOf, releaseIndex, unlock } from './hold-index.ts';
import type { BranchMove, MovedBranch } from './move-branch.ts';
import { operationUnderWay } from './operation-under-way.ts';
import { putBack } from './put-back.ts';
import { GitFailure, runGit } from './run-git.ts';
import { swapBranch } from './swap-branch.ts';
import { type TreeChange, treeChanges } from './tree-changes.ts';
import { uncommittedAmong } from './uncommitted-among.ts';

/**
 * Moves a branch where it is checked out: under git's lock on the index the files first, then the ref, and the index,
 * which was built beside the real one, last. Until then the real one is as it was, and so it stays where the ref
 * cannot be moved: then the files are put back.
 */
export async function moveCheckout(checkout: Checkout, move: BranchMove): Promise<MovedBranch> {
  const files = moveFilesOf(checkout.gitDir);
  const hindered = (names: string[], underWay?: string): MovedBranch => ({
    outcome: 'hindered',
    checkout: checkout.path,
    files: names,
    ...(underWay === undefined ? {} : { underWay }),
  });
  if (!(await holdIndex(files, move))) return hindered([], 'another git is at work there (index.lock)');
  try {
    const switched = branchIn(checkout.gitDir) !== move.branch;
    const underWay =
      operationUnderWay(checkout.path) ?? (switched ? 'its branch is being switched' : undefined);
    const answer = underWay ? hindered([], underWay) : await moveHeld(checkout.path, files, move, hindered);
    releaseIndex(files);
    return answer;
  } catch (error) {
    // What could not be put back is settled by the next call, which finds the mark.
    unlock(files);
    throw error;
  }
}

async function moveHeld(
  path: string,
  files: MoveFiles,
  move: BranchMove,
  hindered: (names: string[], underWay?: string) => MovedBranch,
): Promise<MovedBranch> {
  const changes = await treeChanges(path, move.from, move.to);
  copyIndex(files.index, files.next);
  const inTheWay = await uncommittedAmong(path, files.next, changes);
  if (inTheWay.length > 0) return hindered(inTheWay);
  const readTree = ['-m', '-u', move.from, move.to];
  const call = { index: files.next, filters: true } as const;
  try {
    await runGit(path, ['read-tree', '--dry-run', ...readTree], call);
  } catch (error) {
    const refused = error instanceof GitFailure ? refusedFiles(error) : undefined;
    if (refused === undefined) throw error;
    return hindered(refused);
  }
  const elsewhere = await orPutBack(path, files, changes, async () => {
    await runGit(path, ['read-tree', ...readTree], call);
    return swapBranch(path, move);
  });
  if (elsewhere) return elsewhere;
  if (existsSync(files.next)) renameSync(files.next, files.index);
  return { outcome: 'moved', checkout: path };
}

/** The files are put back where the branch is not moved, whatever the reason. */
async function orPutBack<T>(
  path: string,
  files: MoveFiles,
  changes: readonly TreeChange[],
  work: () => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    const elsewhere = await work();
    if (elsewhere) await putBack(path, files.scratch, changes);
    return elsewhere;
  } catch (error) {
    await putBack(path, files.scratch, changes);
    throw error;
  }
}

/** The files that git itself would not touch, where that is why it failed; it names those that it came upon. */
function refusedFiles({ message }: GitFailure): string[] | undefined {
  if (
    !/not uptodate|would be overwritten|would be removed|would lose|would overlap|not merged/iu.test(message)
  ) {
    return undefined;
  }
  const named = message.matchAll(/(?:Entry|file|in) '(.+?)'/gu);
  return [...new Set([...named].map(([, name]) => name ?? ''))].filter(Boolean);
}
