import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { findRepository, linkedWorktrees } from './repository.ts';

/** What the repository knows of a linked worktree: its folder among git's own, the worktree's path, its HEAD. */
export type WorktreeEntry = ReturnType<typeof linkedWorktrees>[number];

/** The entry of the linked worktree at `path`, whether or not its folder is there. */
export function worktreeEntry(root: string, path: string): WorktreeEntry | undefined {
  const place = placeOf(path);
  return linkedWorktrees(commonDirOfRoot(root)).find((entry) => placeOf(entry.path) === place);
}

/** @throws Error where `root` is no repository. */
export function commonDirOfRoot(root: string): string {
  const commonDir = findRepository(realpathSync(root))?.commonDir;
  if (commonDir === undefined) throw new Error(`${root} is not in a git repository`);
  return commonDir;
}

/** The path with the links above it resolved, as git keeps it; the folder itself need not be there. */
export function placeOf(path: string): string {
  try {
    return join(realpathSync(dirname(resolve(path))), basename(path));
  } catch {
    return resolve(path);
  }
}
