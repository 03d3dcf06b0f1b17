import { existsSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';
import type { Checkout } from './checkouts.ts';
import { branchAt } from './commits.ts';
import { copyIndex } from './copy-index.ts';
import { branchIn } from './head-branch.ts';
import {
  holdsIndex,
  type MoveFiles,
  type MoveMark,
  moveFilesOf,
  readMark,
  releaseIndex,
} from './hold-index.ts';
import { putBack } from './put-back.ts';
import { GitFailure, runGit } from './run-git.ts';
import { treeChanges } from './tree-changes.ts';

/**
 * Ends what a process that died had begun in a checkout: with the ref moved the index follows, without it the files
 * go back. Does nothing where nothing was begun.
 */
export async function settleMove({ path, gitDir, kept }: Checkout): Promise<void> {
  const files = moveFilesOf(gitDir);
  if (!existsSync(files.mark) || kept !== undefined) return;
  const mark = readMark(files);
  if (mark && branchIn(gitDir) === mark.branch) await settle(path, files, mark);
  releaseIndex(files);
}

async function settle(path: string, files: MoveFiles, mark: MoveMark): Promise<void> {
  await lastGitEnded(files);
  const at = await branchAt(path, mark.branch);
  if (at === mark.to) return finishIndex(path, files, mark);
  // Where somebody took the lock away and went on from there, the files are what they made of them.
  if (at !== mark.from && !holdsIndex(files)) return;
  await putBack(path, files.scratch, await treeChanges(path, mark.from, mark.to));
}

/** The git of a process that was killed goes on for a moment, and holds a lock of its own as long. */
async function lastGitEnded({ next }: MoveFiles): Promise<void> {
  for (let waited = 0; existsSync(`${next}.lock`) && waited < LONGEST_MS; waited += STEP_MS) {
    await passed(STEP_MS);
  }
  rmSync(`${next}.lock`, { force: true });
}

const LONGEST_MS = 3000;
const STEP_MS = 50;

async function finishIndex(path: string, files: MoveFiles, { from, to }: MoveMark): Promise<void> {
  if (copyIndex(files.index, files.next) === undefined) return;
  try {
    await runGit(path, ['read-tree', '-m', '-i', from, to], { index: files.next, filters: true });
  } catch (error) {
    // Somebody took the lock away and staged what they wanted.
    if (error instanceof GitFailure) return;
    throw error;
  }
  await runGit(path, ['update-index', '-q', '--refresh'], { index: files.next, filters: true }).catch(
    () => '',
  );
  renameSync(files.next, files.index);
}
