import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { isLocked } from '../../local/lock.ts';
import { waitUntilFree } from '../../local/wait-for-file.ts';
import type { Workspace } from '../workspace.ts';

/** A validation may run for so long. */
const STEP_MS = 60_000;
/** A step that was just asked for takes a moment to begin. */
const SETTLE_MS = 300;

/** Ends every Pod of a workspace, for good, and waits for the steps of work that are under way: they may start one more. */
export async function endPods({ roots, services }: Workspace): Promise<void> {
  const { pods } = await services.pods();
  for (let isQuiet = false; ; ) {
    const there = pods.list().filter(({ state }) => state !== 'gone');
    await Promise.all(there.map(({ entry }) => pods.stop(entry.name, 'forgotten', 'human/demo')));
    const steps = stepLocks(join(roots.localDir, 'work')).filter(isLocked);
    await Promise.all(steps.map((lock) => waitUntilFree(lock, STEP_MS)));
    const wasQuiet = isQuiet;
    isQuiet = there.length + steps.length === 0;
    if (isQuiet && wasQuiet) return;
    await passed(SETTLE_MS);
  }
}

/** A step is under way as long as somebody has the lock in the folder of its Ticket. */
function stepLocks(work: string): string[] {
  if (!existsSync(work)) return [];
  return readdirSync(work)
    .map((ticket) => join(work, ticket, 'step.lock'))
    .filter((lock) => existsSync(lock));
}
