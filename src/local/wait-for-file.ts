import { isLocked, lockFile } from './lock.ts';

const EACH_MS = 20;

/** The lock on a file of one's own, waited for at most `ms`: whoever only looks whether it is held lets go at once. */
export async function waitForFile(path: string, ms: number): Promise<{ release: () => void } | undefined> {
  const until = performance.now() + ms;
  for (;;) {
    const lock = lockFile(path);
    if (lock || performance.now() > until) return lock;
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
}

/** Resolves when nobody holds the lock on a file, or after `ms`. */
export async function waitUntilFree(path: string, ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (isLocked(path) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
}
