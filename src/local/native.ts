import { createRequire } from 'node:module';

/** What is used of `fs-native-extensions`, which has no types of its own. */
type Native = {
  tryLock(file: number, options?: { shared: boolean }): boolean;
  waitForLock(file: number): Promise<void>;
  unlock(file: number): void;
  /** Errors are the system's own. */
  swapSync(one: string, other: string): void;
};

let loaded: Native | undefined;

/** Calls of the system that Node does not have. Loaded with the first one: most starts of the program only read. */
export function native(): Native {
  // The package is CommonJS without types; the type above is what its documentation promises.
  loaded ??= createRequire(import.meta.url)('fs-native-extensions') as Native;
  return loaded;
}
