import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { copyIndex, stateOf } from './copy-index.ts';
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
  return differsFromHead(records, own);
}

async function differsFromHead(records: string, index: { index?: string } = {}): Promise<boolean> {
  return (await runGit(records, ['diff-index', '--cached', '--name-only', 'HEAD'], index)) !== '';
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
  // A git that outlives the one who started it writes to the copy of that one, never to the next one's.
  const aside = join(gitDir, `${ASIDE}${randomUUID()}`);
  try {
    const copied = copyIndex(index, aside);
    if (copied === undefined) return undefined;
    const differs = await stageRecords(records, aside);
    // A sync that died had its commit, and not its index yet.
    if (!differs) return (await differsFromHead(records)) ? undefined : false;
    // The index then has all that a commit needs, which leaves it as it is.
    await runGit(records, ['write-tree'], { index: aside });
    return replaceIndex(gitDir, aside, copied, witness) ? true : undefined;
  } finally {
    for (const file of [aside, `${aside}.lock`]) rmSync(file, { force: true });
  }
}

const ASIDE = 'yoi-index-';
const LOCK = 'index.lock';

/**
 * Removes the copies that a process left which died, and git's lock where that one held it: the lock then is such
 * a copy by another name. For who holds the store's lock, under which alone copies are made.
 */
export function clearAside(gitDir: string): void {
  for (const name of readdirSync(gitDir).filter((entry) => entry.startsWith(ASIDE))) {
    const copy = join(gitDir, name);
    giveBack(join(gitDir, LOCK), copy);
    rmSync(copy, { force: true });
  }
}

/**
 * Does it as git does: what stands at the lock's name is the next index. It is put there as a second name of the
 * copy, by which `clearAside` knows it. False where another git holds the lock, or the index is another one now.
 */
function replaceIndex(gitDir: string, aside: string, copied: string, witness: Witness): boolean {
  const [index, lock] = [join(gitDir, 'index'), join(gitDir, LOCK)];
  try {
    linkSync(aside, lock);
  } catch {
    // A file system that is far away may have done it all the same.
    giveBack(lock, aside);
    return false;
  }
  try {
    if (stateOf(index) !== copied) return false;
    witness(() => {
      renameSync(lock, index);
      // Its second name is taken here, where it shows: it changes a time of the index.
      rmSync(aside, { force: true });
    });
    return true;
  } finally {
    giveBack(lock, aside);
  }
}

/** Removes the lock where it is this copy, and no other git's. */
function giveBack(lock: string, copy: string): void {
  const [held, ours] = [lock, copy].map(
    (file) => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino,
  );
  if (held !== undefined && held === ours) rmSync(lock, { force: true });
}
