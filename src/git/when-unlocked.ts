import { setTimeout as passed } from 'node:timers/promises';
import { GitFailure } from './run-git.ts';

/** As long as others' gits may hold a lock. One that stands longer is a dead process's, and git's words name it. */
const PATIENCE_MS = 10_000;
const FIRST_STEP_MS = 10;
const LONGEST_STEP_MS = 400;

/** What git says where another git is at work, or is just making or removing a worktree that this one looks at. */
const TRANSIENT = [
  /\.lock'?: File exists/u,
  /could not lock .*: File exists/u,
  /failed to read .*(?:commondir|gitdir|HEAD)/u,
  /could not (?:open|read) .*worktrees.*(?:commondir|gitdir|HEAD)/u,
];

/**
 * Does the work, and again for as long as only a lock of git's stands in its way. Each try must leave nothing behind
 * when it fails.
 * @throws GitFailure as the last try had it.
 */
export async function whenUnlocked<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (let step = FIRST_STEP_MS; ; step = Math.min(step * 1.6, LONGEST_STEP_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || Date.now() + step > until) throw error;
    }
    // Twenty that began together must not come back together.
    await passed(step * (0.5 + Math.random()));
  }
}

export function isLocked(error: unknown): boolean {
  return error instanceof GitFailure && TRANSIENT.some((words) => words.test(error.message));
}
