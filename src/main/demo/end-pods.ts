import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { isLocked } from '../../local/lock.ts';
import { waitUntilFree } from '../../local/wait-for-file.ts';
import type { Workspace } from '../workspace.ts';

/** A validation may run for so long. */
const STEP_MS = 60_000;
/** Between an answer that somebody gets and what they do then. */
const SETTLE_MS = 300;
/** A step that is older and has not begun was killed before it could. */
const BEGINS_MS = 30_000;

/** Ends every Pod of a workspace, for good, and waits for the steps of work that are under way: they may start one more. */
export async function endPods({ roots, services }: Workspace): Promise<void> {
  const { pods } = await services.pods();
  for (let isQuiet = false; ; ) {
    const there = pods.list().filter(({ state }) => state !== 'gone');
    await Promise.all(there.map(({ entry }) => pods.stop(entry.name, 'forgotten', 'human/demo')));
    // In this order: a step takes the lock, and then its order is gone.
    const orders = filesOfWork(roots, isOrder).filter(isFresh);
    const steps = filesOfWork(roots, (name) => name === 'step.lock').filter(isLocked);
    await Promise.all(steps.map((lock) => waitUntilFree(lock, STEP_MS)));
    const wasQuiet = isQuiet;
    isQuiet = there.length + orders.length + steps.length === 0;
    if (isQuiet && wasQuiet) return;
    await passed(SETTLE_MS);
  }
}

/** A step that was asked for has an order until it begins. */
function isOrder(name: string): boolean {
  return /^order-.+\.json$/u.test(name);
}

function isFresh(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < BEGINS_MS;
}

function filesOfWork({ localDir }: { localDir: string }, isWanted: (name: string) => boolean): string[] {
  const work = join(localDir, 'work');
  return namesIn(work).flatMap((ticket) =>
    namesIn(join(work, ticket))
      .filter(isWanted)
      .map((name) => join(work, ticket, name)),
  );
}

function namesIn(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}
