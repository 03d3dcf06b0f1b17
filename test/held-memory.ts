import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
/** Collects all that is gone. The flag gives every new context this function. */
export const collect = runInNewContext('gc') as () => void;

/**
 * From now on: `held(kept)` says how many bytes there are that were not there before. `kept` is what should be there
 * still; what else was made since, and nobody holds, is gone by then.
 */
export function heldSince(): (kept: unknown) => number {
  const before = heap();
  return (kept) => {
    const after = heap();
    // Named once more behind it, so that it is there until then.
    return kept === undefined ? 0 : after - before;
  };
}

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
