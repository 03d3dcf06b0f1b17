import { join } from 'node:path';
import { TicketError } from '../../domain/errors.ts';
import { waitForFile } from '../../local/wait-for-file.ts';

const WAIT_MS = 120_000;

/** Worktrees and branches of a repository are made and removed by one of us at a time: git's own locks only fail. */
export async function aloneInGit<T>(localDir: string, work: () => Promise<T>): Promise<T> {
  return withLock(join(localDir, 'git.lock'), 'another step is at the worktrees of this repository', work);
}

/** Merges are built, validated and put in place one after the other: each on what the one before left. */
export async function aloneInMerging<T>(
  localDir: string,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  return withLock(join(localDir, 'merge.lock'), 'another merge is under way', work, waitMs);
}

async function withLock<T>(path: string, rule: string, work: () => Promise<T>, waitMs = WAIT_MS): Promise<T> {
  const lock = await waitForFile(path, waitMs);
  if (!lock) {
    throw new TicketError('busy', {
      refused: 'the step did not begin',
      rule,
      next: 'call it again in a while: it goes on where it was',
    });
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
