import { setTimeout as passed } from 'node:timers/promises';
import { endProcesses, processesWith } from '../../pods/agent/marked-processes.ts';

/** In the environment of a step's process, and so of every git that it starts: the run that it is. */
export const STEP_MARK = 'YOI_STEP_RUN';

/** A git that checks out a very large worktree may take as long; killed, it would leave its locks. */
const LONGEST_MS = 60_000;
const EACH_MS = 20;

/**
 * Resolves when no git is at work any more that a step started which has died: it goes on without it, and what is
 * looked at meanwhile would be another thing a moment later. One that never ends is ended.
 */
export async function awaitOrphans(run: string): Promise<void> {
  const until = performance.now() + LONGEST_MS;
  for (;;) {
    const orphans = run === '' ? [] : processesWith(STEP_MARK, run);
    if (orphans.length === 0) return;
    if (performance.now() > until) endProcesses(orphans, 'SIGKILL');
    await passed(EACH_MS);
  }
}
