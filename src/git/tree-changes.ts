import type { Blob } from './read-blob.ts';
import { revision } from './revision.ts';
import { runGit } from './run-git.ts';

/** One path that two trees have differently. Its name is bytes, a character each: names need not be UTF-8. */
export type TreeChange = { path: string; before: Blob | null; after: Blob | null };

export const SUBMODULE = '160000';

/** Every path that differs, without renames, and also where a `.gitmodules` asks to pass over it. */
export async function treeChanges(folder: string, from: string, to: string): Promise<TreeChange[]> {
  const words = ['diff-tree', '-r', '-z', '--no-renames', '--ignore-submodules=none'];
  const listed = await runGit(folder, [...words, revision(from), revision(to), '--'], { bytes: true });
  const parts = listed.split('\0');
  return parts.flatMap((row, at) => {
    const [, oldMode = '', newMode = '', oldOid = '', newOid = ''] =
      (at % 2 === 0 && /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) /u.exec(row)) || [];
    const path = parts[at + 1];
    if (oldMode === '' || path === undefined) return [];
    return [{ path, before: blob(oldMode, oldOid), after: blob(newMode, newOid) }];
  });
}

function blob(mode: string, oid: string): Blob | null {
  return /^0+$/u.test(oid) ? null : { mode, oid };
}
