import { LocalError } from './local-error.ts';

/** A time limit over several waits, with one timer that keeps no process alive. */
export class Deadline {
  readonly #expired: Promise<never>;
  readonly #timer: NodeJS.Timeout;

  constructor(waitMs: number) {
    const { promise, reject } = withResolve<never>();
    this.#expired = promise;
    this.#expired.catch(() => {});
    const seconds = Math.round(waitMs / 100) / 10;
    this.#timer = setTimeout(
      () => reject(new LocalError('busy', `others held the lock for ${seconds} s`)),
      waitMs,
    );
    this.#timer.unref();
  }

  race<T>(wait: Promise<T>): Promise<T> {
    return Promise.race([wait, this.#expired]);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** `Promise.withResolvers`, which Node 20 does not have. */
export function withResolve<T = void>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
