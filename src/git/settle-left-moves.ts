import { existsSync } from 'node:fs';
import { type Checkout, checkoutsOf } from './checkouts.ts';
import { moveFilesOf, readMark } from './hold-index.ts';
import { findRepository, linkedWorktrees } from './repository.ts';
import { settleMove } from './settle-move.ts';

/** Whether a process died while it moved a branch and its checkout, and nobody has ended that yet. Reads names only. */
export function hasLeftMoves(root: string, commonDir: string): boolean {
  return leftAt(root, commonDir).length > 0;
}

/**
 * Ends every move that a process died at: its index is free again, and files and index are as before it, or as after.
 * For whoever holds the lock on merges.
 */
export async function settleLeftMoves(root: string, commonDir: string): Promise<void> {
  for (const place of leftAt(root, commonDir)) {
    const branch = readMark(moveFilesOf(place.gitDir))?.branch;
    const checkouts = branch === undefined ? [] : checkoutsOf(root, commonDir, branch);
    await settleMove(checkouts.find(({ gitDir }) => gitDir === place.gitDir) ?? place);
  }
}

function leftAt(root: string, commonDir: string): Checkout[] {
  const main = findRepository(root)?.main;
  const places = [
    ...(main ? [{ path: main, gitDir: commonDir }] : []),
    ...linkedWorktrees(commonDir).map(({ path, entry }) => ({ path, gitDir: entry })),
  ];
  return places.filter(({ gitDir }) => existsSync(moveFilesOf(gitDir).mark));
}
