import { inTheWay } from './in-the-way.ts';
import { askGit, runGit } from './run-git.ts';
import type { TreeChange } from './tree-changes.ts';

/**
 * The files that `changes` would overwrite and that hold what the commit `from` does not: staged, changed, unmerged,
 * or new where git knows of nothing, ignored ones too (git itself writes over those). `index` is a copy, which is
 * brought up to date.
 */
export async function uncommittedAmong(
  folder: string,
  index: string,
  changes: readonly TreeChange[],
  from: string,
): Promise<string[]> {
  const call = { index, filters: true, bytes: true } as const;
  const list = async (...words: string[]) =>
    rowsOf(await runGit(folder, [...words, '-z', '--name-status', '--no-renames'], call));
  await askGit(folder, ['update-index', '-q', '--refresh'], 1, call);
  const touched = new Set(changes.map(({ path }) => path));
  const changed = [
    ...(await list('diff-index', '--cached', '--ignore-submodules=none', from)),
    // A submodule that stands at another commit than the code asks for is everyday, and git leaves it alone.
    ...(await list('diff-files', '--ignore-submodules=all')),
    // git moves nothing while any file is unmerged.
  ].filter(({ status, path }) => status === 'U' || touched.has(path));
  const names = new Set([...changed.map(({ path }) => path), ...inTheWay(folder, changes)]);
  return [...names].sort().map((path) => Buffer.from(path, 'latin1').toString());
}

function rowsOf(listed: string): { status: string; path: string }[] {
  const parts = listed.split('\0');
  return parts.flatMap((status, at) => {
    const path = parts[at + 1];
    return at % 2 === 0 && path !== undefined ? [{ status, path }] : [];
  });
}
