import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { Deadline, withResolve } from './deadline.ts';
import { errorCode, refusedBy } from './local-error.ts';
import { native } from './native.ts';

/** Who came back within this time is expected to do so again, and the lock is kept for it so long. */
const KEPT_MS = 0.8;
/** Others wait no longer for who comes back again and again; a call that has begun is ended, of course. */
const TURN_MS = 12;

/** A file that is locked, and since when without a turn for others. */
type Held = { file: number; since: number };

/**
 * A lock between processes, kept by the kernel: a process that dies has let go of it. Inside a process the
 * callers wait in a queue, so that at most one of them stands in the kernel's.
 *
 * In a crowd it costs more to hand the lock over than to hold it: the next process wakes up with nothing at hand,
 * and has to catch up first. So a process that comes back at once keeps it for a few calls, within its turn.
 */
export class Lock {
  readonly #path: string;
  #turn: Promise<void> = Promise.resolve();
  /** A wait that its caller gave up. It cannot be called back, so the next caller takes it over. */
  #waiting: Promise<number> | undefined;
  /** Held for a caller that is expected at once, by nobody. */
  #kept: Held | undefined;
  #ended = Number.NEGATIVE_INFINITY;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Runs `fn` while holding the lock.
   * @throws LocalError `busy` when its turn did not come within `waitMs`.
   */
  async hold<T>(waitMs: number, fn: () => Promise<T>): Promise<T> {
    const deadline = new Deadline(waitMs);
    const isBack = performance.now() - this.#ended < KEPT_MS;
    const before = this.#turn;
    const { promise, resolve: leave } = withResolve();
    this.#turn = before.then(() => promise);
    try {
      await deadline.race(before);
      const held = this.#takeKept() ?? { file: await this.#acquire(deadline), since: performance.now() };
      deadline.stop();
      let isExpected = false;
      try {
        const result = await fn();
        isExpected = isBack;
        return result;
      } finally {
        this.#leave(held, isExpected);
      }
    } finally {
      deadline.stop();
      leave();
    }
  }

  /** Keeps the lock for nobody: no caller is to be expected. */
  letGo(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept) release(kept.file);
  }

  /** Runs `fn` if nobody holds the lock or waits for it here; false when it did not run. */
  tryHold(fn: () => void): boolean {
    if (this.#waiting) return false;
    const file = open(this.#path);
    if (!native().tryLock(file)) {
      closeSync(file);
      return false;
    }
    try {
      if (!isSameFile(file, this.#path)) return false;
      fn();
      return true;
    } finally {
      release(file);
    }
  }

  /** The lock as the last caller left it. */
  #takeKept(): Held | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    return kept && holdsName(kept.file, this.#path) ? kept : undefined;
  }

  /** Lets go, or keeps it a moment for a caller that is expected to come back at once. */
  #leave(held: Held, isExpected: boolean): void {
    this.#ended = performance.now();
    if (!isExpected || this.#ended > held.since + TURN_MS) {
      release(held.file);
      return;
    }
    const kept = { ...held };
    const until = this.#ended + KEPT_MS;
    this.#kept = kept;
    setImmediate(() => this.#endOfWait(kept, until));
  }

  /** A timer would take longer than all of it. */
  #endOfWait(kept: Held, until: number): void {
    if (this.#kept !== kept) return;
    if (performance.now() < until) {
      setImmediate(() => this.#endOfWait(kept, until));
      return;
    }
    this.letGo();
  }

  async #acquire(deadline: Deadline): Promise<number> {
    for (;;) {
      const file = await this.#acquireFile(deadline);
      // Where the file was removed or replaced meanwhile, others lock another one now.
      if (holdsName(file, this.#path)) return file;
    }
  }

  async #acquireFile(deadline: Deadline): Promise<number> {
    if (!this.#waiting) {
      const file = open(this.#path);
      if (native().tryLock(file)) return file;
      this.#waiting = native()
        .waitForLock(file)
        .then(() => file);
    }
    const waiting = this.#waiting;
    let taken = false;
    try {
      const file = await deadline.race(waiting);
      taken = true;
      return file;
    } finally {
      if (taken) this.#waiting = undefined;
      else
        waiting.then(
          (file) => this.#releaseUnwanted(waiting, file),
          () => this.#forget(waiting),
        );
    }
  }

  /** The kernel granted what nobody may be waiting for any more. */
  #releaseUnwanted(waiting: Promise<number>, file: number): void {
    // A caller that races for it was told before this runs only if it took it over, and then it is not ours.
    setImmediate(() => {
      if (this.#waiting !== waiting) return;
      this.#waiting = undefined;
      release(file);
    });
  }

  #forget(waiting: Promise<number>): void {
    if (this.#waiting === waiting) this.#waiting = undefined;
  }
}

/** Opens a lock file, made when missing. */
function open(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
  } catch (error) {
    throw refusedBy(error, 'the lock in the local state folder cannot be opened');
  }
}

/** Whether a locked file is still the one of this name; if not, or if that cannot be told, it is let go of. */
function holdsName(file: number, path: string): boolean {
  let holds = false;
  try {
    holds = isSameFile(file, path);
    return holds;
  } finally {
    if (!holds) release(file);
  }
}

function isSameFile(file: number, path: string): boolean {
  const held = fstatSync(file);
  const named = statSync(path, { throwIfNoEntry: false });
  return named !== undefined && named.ino === held.ino && named.dev === held.dev;
}

function release(file: number): void {
  native().unlock(file);
  closeSync(file);
}

/** A lock on a file of one's own that is held until it is let go of; undefined when another holds it. */
export function lockFile(path: string): { release: () => void } | undefined {
  const file = open(path);
  if (native().tryLock(file)) return { release: () => release(file) };
  closeSync(file);
  return undefined;
}

/** Whether somebody holds the lock on a file. Those who only look are not in each other's way. */
export function isLocked(path: string): boolean {
  const file = openToLook(path);
  if (file === undefined) return false;
  try {
    if (!native().tryLock(file, { shared: true })) return true;
    native().unlock(file);
    return false;
  } finally {
    closeSync(file);
  }
}

function openToLook(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw refusedBy(error, 'the lock in the local state folder cannot be opened');
  }
}
