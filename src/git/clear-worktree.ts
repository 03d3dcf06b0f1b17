import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFolder, linkedWorktrees, readSmall } from './repository.ts';
import { commonDirOfRoot, placeOf } from './worktree-entry.ts';

/** What git writes into the lock of a worktree until it is whole. */
const INITIALIZING = 'initializing';

/**
 * Removes what a killed git left of a worktree at `path`: its entry and folder where git never finished it, the entry
 * alone where the folder is gone. A whole worktree stays, and so does everything about any other path: a
 * plain `git worktree prune` would forget those on drives that are away. For when no git can be at work on the path.
 * Answers whether there was something to remove.
 */
export async function clearWorktree(root: string, path: string): Promise<boolean> {
  const place = placeOf(path);
  const left = linkedWorktrees(commonDirOfRoot(root)).filter((entry) => {
    const unfinished = readSmall(join(entry.entry, 'locked'))?.trim() === INITIALIZING;
    // Killed at once, it did not even write what the entry is for.
    const nameless = !existsSync(join(entry.entry, 'gitdir'));
    if (nameless) return unfinished && isNamedAfter(entry.entry, place);
    return placeOf(entry.path) === place && (unfinished || isGone(place));
  });
  for (const { entry } of left) {
    await clearFolder(place, entry);
    await rm(entry, { recursive: true, force: true });
  }
  return left.length > 0;
}

/** git names an entry after the folder, as far as a ref may have such a name, with a number where that was taken. */
function isNamedAfter(entry: string, place: string): boolean {
  const [name, folder] = [basename(entry), basename(place).replace(/[\0-\x20\x7f~^:?*[\\]/gu, '-')];
  return name === folder || (name.startsWith(folder) && /^\d+$/u.test(name.slice(folder.length)));
}

function isGone(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) === undefined && isFolder(dirname(place));
}

/** Only a folder that names this entry, or has nothing in it, was made for it. */
async function clearFolder(place: string, entry: string): Promise<void> {
  if (!isFolder(place)) return;
  const named = /^gitdir: (.+?)\r?\n?$/su.exec(readSmall(join(place, '.git')) ?? '')?.[1];
  if (named !== undefined && placeOf(named) === placeOf(entry))
    await rm(place, { recursive: true, force: true });
  else if (readdirSync(place).length === 0) await rmdir(place);
}
