import { inTheWay } from './in-the-way.ts';
import { runGit } from './run-git.ts';
import { SUBMODULE, type TreeChange } from './tree-changes.ts';

/**
 * The files that `changes` would overwrite and that hold what HEAD does not: staged, changed, unmerged, or new where
 * git knows of nothing, ignored ones too (git itself writes over those). `index` is a copy, which is brought up to
 * date with the files.
 */
export async function uncommittedAmong(
  folder: string,
  index: string,
  changes: readonly TreeChange[],
): Promise<string[]> {
  const words = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=no'];
  const listed = await runGit(folder, [...words, '--ignore-submodules=dirty'], {
    index,
    filters: true,
    bytes: true,
  });
  const touched = new Map(changes.map((change) => [change.path, change]));
  const changed = listed.split('\0').flatMap((row) => {
    const [staged = '', inFile = '', path] = [row[0], row[1], row.slice(3)];
    const change = touched.get(path);
    // git moves nothing while any file is unmerged.
    if (UNMERGED.has(staged + inFile)) return [path];
    // A submodule that stands at another commit than the code asks for is everyday, and git leaves it alone.
    const isHeld = staged !== ' ' || change?.before?.mode !== SUBMODULE;
    return change && isHeld ? [path] : [];
  });
  const names = new Set([...changed, ...inTheWay(folder, changes)]);
  return [...names].sort().map((path) => Buffer.from(path, 'latin1').toString());
}

const UNMERGED = new Set(['DD', 'AU', 'UD', 'UA', 'DU', 'AA', 'UU']);
