// What the store is built with where a test has to see that the lock is needed: everybody holds it at once.
export { isLocked, lockFile } from '../../../src/local/lock.ts';

export class Lock {
  hold<T>(_waitMs: number, fn: () => Promise<T>): Promise<T> {
    return fn();
  }

  tryHold(fn: () => void): boolean {
    fn();
    return true;
  }
}
