import { copyFileSync, statSync, utimesSync } from 'node:fs';

/**
 * Copies git's index with the time of the original, by which git knows which files may have changed since without
 * showing it. Answers what `stateOf` said of the original; undefined where there is none to copy.
 */
export function copyIndex(index: string, copy: string): string | undefined {
  try {
    const state = stateOf(index);
    const { atime, mtimeMs } = statSync(index);
    copyFileSync(index, copy);
    utimesSync(copy, atime, (Math.floor(mtimeMs) - 1) / 1000);
    return state;
  } catch {
    return undefined;
  }
}

/** Tells whether a file is the same one, unwritten since. */
export function stateOf(file: string): string {
  const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join();
}
