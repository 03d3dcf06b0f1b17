import type { FileStat } from '../../local/file-access.ts';

/** What a record's files looked like from outside when they were read: four numbers a file, zeros when missing. */
export type RecordKey = readonly number[];

export const MISSING: RecordKey = [0, 0, 0, 0];

export function recordKey(stats: readonly (FileStat | undefined)[]): RecordKey {
  const key: number[] = [];
  for (const stat of stats) addToKey(key, stat);
  return key;
}

export function addToKey(key: number[], stat: FileStat | undefined): void {
  if (stat) key.push(stat.modified, stat.changed, stat.size, stat.inode);
  else key.push(...MISSING);
}

/** Whether `now` shows the files that `then` did. A shorter key compares what it has: fewer files were looked at. */
export function sameKey(then: RecordKey, now: RecordKey): boolean {
  if (then.length < now.length) return false;
  for (let at = 0; at < now.length; at++) if (now[at] !== then[at]) return false;
  return true;
}

const TICK_MS = 25;
const COARSE_TICK_MS = 2_500;

/**
 * Whether the files could still change without their key showing it: they were written in the same tick of
 * the file system's clock in which they were read. Such a key is not to be trusted, as in git's index.
 */
export function isRacy(key: RecordKey, readAt: number): boolean {
  for (let at = 0; at < key.length; at += 4) {
    const modified = key[at] ?? 0;
    const newest = Math.max(modified, key[at + 1] ?? 0);
    // A file system that keeps whole seconds ticks as slowly.
    const tick = modified % 1000 === 0 ? COARSE_TICK_MS : TICK_MS;
    if (newest > readAt - tick) return true;
  }
  return false;
}
