import { runGit } from './run-git.ts';

/**
 * The files of a worktree that hold what no commit has: changed, staged, removed, moved (at both places), new. What is
 * ignored does not count. Takes no lock and leaves git's index as it is, byte for byte. The repository's own filters
 * run, for without them what git-lfs or git-crypt keeps would seem changed; what lies inside a submodule is its own.
 */
export async function uncommittedFiles(worktree: string): Promise<string[]> {
  const words = [
    '--no-optional-locks',
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--ignored=no',
    // A look into a submodule would run a git of its own there, with the submodule's configuration.
    '--ignore-submodules=dirty',
  ];
  const listed = await runGit(worktree, words, { filters: true });
  return listed.split('\0').flatMap((row) => (row === '' ? [] : [row.slice(3)]));
}
