import { closeSync, copyFileSync, openSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { RECORDS_SETTINGS } from './records-branch.ts';
import { runGit } from './run-git.ts';

/** Is given the step that replaces git's index and moves no file, and takes it while no other git can take one. */
export type Witness = (replace: () => void) => void;

/** What the store makes ready before it renames. What stays there belongs to a crash, not to a record. */
export const STAGING = '.staging';
export const NOT_STAGING = `:(exclude,glob)**/${STAGING}/**`;

/** Brings the index of the records' worktree up to its files. Returns whether it differs from HEAD then. */
export async function stageRecords(records: string, index?: string): Promise<boolean> {
  const own = index === undefined ? {} : { index };
  await runGit(records, ['add', '--all', '--force', '--', '.', NOT_STAGING], {
    config: RECORDS_SETTINGS,
    ...own,
  });
  return (await runGit(records, ['diff-index', '--cached', '--name-only', 'HEAD'], own)) !== '';
}

/**
 * The same in a copy of the index, which takes the index's place in one step: only if that is still the one that
 * was copied, and under git's own lock on it. A checkout, stash, reset or merge holds that lock while it moves
 * files, and leaves another index, so between the two none was at work. Undefined where one may have been.
 */
export async function stageAside(
  records: string,
  gitDir: string,
  witness: Witness,
): Promise<boolean | undefined> {
  const index = join(gitDir, 'index');
  const aside = join(gitDir, 'yoi-index');
  clear(aside);
  try {
    const copied = copyIndex(index, aside);
    if (copied === undefined) return undefined;
    const differs = await stageRecords(records, aside);
    if (!differs) return false;
    // The index then has all that a commit needs, which leaves it as it is.
    await runGit(records, ['write-tree'], { index: aside });
    const replaced = underLock(index, () => {
      if (stateOf(index) !== copied) return false;
      witness(() => renameSync(aside, index));
      return true;
    });
    return replaced ? true : undefined;
  } finally {
    clear(aside);
  }
}

/** With the time of the original, by which git knows which files may have changed since without showing it. */
function copyIndex(index: string, aside: string): string | undefined {
  try {
    const state = stateOf(index);
    const { atime, mtimeMs } = statSync(index);
    copyFileSync(index, aside);
    utimesSync(aside, atime, (Math.floor(mtimeMs) - 1) / 1000);
    return state;
  } catch {
    return undefined;
  }
}

function stateOf(file: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join();
}

/** Holds git's lock on the index as git does; false where another has it. */
function underLock(index: string, work: () => boolean): boolean {
  const lock = `${index}.lock`;
  try {
    closeSync(openSync(lock, 'wx'));
  } catch {
    return false;
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function clear(aside: string): void {
  for (const file of [aside, `${aside}.lock`]) rmSync(file, { force: true });
}
