import { availableParallelism } from 'node:os';
import fc from 'fast-check';
import { seed } from '../scale.ts';

/** So many of them, by the seed of the run. */
export function sample<T>(all: readonly T[], count: number): T[] {
  if (count >= all.length) return [...all];
  const subsets = fc.shuffledSubarray([...all], { minLength: count, maxLength: count });
  return fc.sample(subsets, { seed, numRuns: 1 })[0] ?? [];
}

/** Does the work on all, as many at once as there are processors. @throws what failed first, when all have ended. */
export async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  });
  for (const ended of await Promise.allSettled(workers)) if (ended.status === 'rejected') throw ended.reason;
}
