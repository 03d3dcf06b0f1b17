import { readFileSync, statfsSync } from 'node:fs';

const FOLDER = '/dev/shm';
const TMPFS = 0x01021994;
/** Several times what all tests that run at one time have lying about. */
const ROOM = 2 * 1024 ** 3;

/** A folder in memory that programs may be started from, and that has room; undefined where there is none. */
export function folderInMemory(): string | undefined {
  try {
    const { type, bavail, bsize } = statfsSync(FOLDER);
    return type === TMPFS && bavail * bsize >= ROOM && allowsPrograms() ? FOLDER : undefined;
  } catch {
    return undefined;
  }
}

function allowsPrograms(): boolean {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  // The last mount of a place is the one that is seen.
  const options = mounts.map((line) => line.split(' ')).findLast(([, place]) => place === FOLDER)?.[3] ?? '';
  return !options.split(',').some((option) => option === 'noexec' || option === 'ro');
}
