import type { AsyncLocalStorage } from 'node:async_hooks';

/** A transaction inside another would wait for itself. */
export function refuseNested(inside: AsyncLocalStorage<true>): void {
  if (inside.getStore()) throw new Error('a transaction was begun inside another: use the one that is open');
}
