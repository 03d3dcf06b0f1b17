import { healConflicts, type MergeFile } from './heal-conflicts.ts';
import { RECORDS_SETTINGS } from './records-branch.ts';
import { isFolder } from './repository.ts';
import type { Roots } from './roots.ts';
import { GitFailure, runGit } from './run-git.ts';

/**
 * Heals the files of records that a merge by git left in conflict; whether there were any. For the holder of the
 * store's lock. On their own branch git is told that they are settled. With the code that is the person's to say.
 */
export async function healRecords(
  { records, commonDir, mode }: Roots,
  mergeFile: MergeFile,
): Promise<boolean> {
  if (commonDir === null || !isFolder(records)) return false;
  try {
    const { healed } = await healConflicts(records, mergeFile);
    if (healed.length > 0 && mode === 'branch') {
      const input = healed.map((path) => `:(literal)${path}\0`).join('');
      const words = ['add', '--force', '--pathspec-from-file=-', '--pathspec-file-nul'];
      await runGit(records, words, { input, config: RECORDS_SETTINGS });
    }
    return healed.length > 0;
  } catch (error) {
    // A repository that git cannot read now is told of by what needs git; a record is read without.
    if (error instanceof GitFailure) return false;
    throw error;
  }
}
