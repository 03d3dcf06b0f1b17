import { relative } from 'node:path';
import { isFolder, isWorktreeOf } from './repository.ts';
import type { Roots } from './roots.ts';
import { runGit } from './run-git.ts';
import { STAGING } from './stage-records.ts';

/** How many records have changes that are not committed; null without git. Takes no lock of git's. */
export async function uncommittedRecords({ mode, root, records, commonDir }: Roots): Promise<number | null> {
  const branch = mode === 'branch';
  if (
    commonDir === null ||
    !isFolder(records) ||
    !(branch ? isWorktreeOf(commonDir, records) : mode === 'with-code')
  ) {
    return null;
  }
  const folder = branch ? records : root;
  const path = branch ? '.' : relative(root, records);
  const words = [
    '--no-optional-locks',
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=all',
  ];
  const listed = await runGit(folder, [...words, '--', path]);
  const above = branch ? 0 : path.split(/[\\/]/u).length;
  const names = listed.split('\0').flatMap((row) => row.slice(3).split('/')[above] ?? []);
  return new Set(names.filter((name) => name !== '' && name !== STAGING)).size;
}
