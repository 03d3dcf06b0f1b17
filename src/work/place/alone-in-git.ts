import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TicketError } from '../../domain/errors.ts';
import { waitForFile } from '../../local/wait-for-file.ts';
import type { StepRun } from '../step-run.ts';
import type { WorkRoots } from '../work-parts.ts';
import { awaitOrphans } from './orphans.ts';

const WAIT_MS = 120_000;

/** Whose turn it is: a step, by its mark, in the repository of its roots. */
type Turn = { parts: { roots: Pick<WorkRoots, 'localDir'> } } & Pick<StepRun, 'run'>;

/** Worktrees and branches of a repository are made and removed by one of us at a time: git's own locks only fail. */
export async function aloneInGit<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
  return withLock(turn, 'git.lock', 'another step is at the worktrees of this repository', work);
}

/** Merges are built, validated and put in place one after the other: each on what the one before left. */
export async function aloneInMerging<T>(turn: Turn, waitMs: number, work: () => Promise<T>): Promise<T> {
  return withLock(turn, MERGE_LOCK, 'another merge is under way', work, waitMs);
}

/** The same for whoever has no time to wait: where somebody merges, nothing is done. */
export async function ifNobodyMerges(turn: Turn, work: () => Promise<void>): Promise<void> {
  const lock = await waitForFile(join(turn.parts.roots.localDir, MERGE_LOCK), 0);
  if (lock) await inTurn(turn, MERGE_LOCK, lock, work);
}

const MERGE_LOCK = 'merge.lock';

async function withLock<T>(
  turn: Turn,
  name: string,
  rule: string,
  work: () => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const lock = await waitForFile(join(turn.parts.roots.localDir, name), waitMs);
  if (!lock) {
    throw new TicketError('busy', {
      refused: 'the step did not begin',
      rule,
      next: 'call it again in a while: it goes on where it was',
    });
  }
  return inTurn(turn, name, lock, work);
}

/** Whoever died with the lock let go of it at once; what they had begun by a git is waited for. */
async function inTurn<T>(
  { parts, run }: Turn,
  name: string,
  lock: { release: () => void },
  work: () => Promise<T>,
): Promise<T> {
  const path = join(parts.roots.localDir, name);
  try {
    await awaitOrphans(readFileSync(path, 'utf8'));
    writeFileSync(path, run);
    return await work();
  } finally {
    truncateSync(path);
    lock.release();
  }
}
