import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What is used of `fs-native-extensions`, which has no types of its own. */
type Native = {
  waitForLockSync(file: number, options: { shared: boolean }): void;
  unlock(file: number): void;
};

/**
 * Waits, without a turn of the event loop in between, until whoever started this process lets go of the gate.
 * The kernel wakes all who stand there at once. It opens by itself when the one who keeps it dies.
 */
export function passGate(path: string): void {
  // The package is CommonJS without types; the type above is what its documentation promises.
  const { waitForLockSync, unlock } = createRequire(import.meta.url)('fs-native-extensions') as Native;
  const file = openSync(path, 'r+');
  waitForLockSync(file, { shared: true });
  unlock(file);
  closeSync(file);
}
