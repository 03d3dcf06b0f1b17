import { join } from 'node:path';
import { commitAt } from './commits.ts';
import { readSmall } from './repository.ts';
import { branchRef } from './revision.ts';
import { runGit } from './run-git.ts';
import { whenUnlocked } from './when-unlocked.ts';
import { worktreeEntry } from './worktree-entry.ts';

/**
 * Makes a branch again that somebody deleted under the worktree that stands on it: where that worktree last stood, by
 * git's own log of it, else at the commit `otherwise`. No file and no index is touched.
 */
export async function restoreBranch(
  root: string,
  { branch, worktree, otherwise }: { branch: string; worktree: string; otherwise: string },
): Promise<void> {
  const stood = lastStood(root, worktree);
  const commit = (stood && (await commitAt(root, stood))) || otherwise;
  const words = ['update-ref', '-m', `branch: Restored to ${commit}`, branchRef(branch), commit, ''];
  await whenUnlocked(() => runGit(root, words));
}

function lastStood(root: string, worktree: string): string | undefined {
  const entry = worktreeEntry(root, worktree)?.entry;
  const log = entry === undefined ? undefined : readSmall(join(entry, 'logs/HEAD'));
  const last = log?.trimEnd().split('\n').at(-1) ?? '';
  const [, commit] = /^[0-9a-f]{40,64} ([0-9a-f]{40,64}) /u.exec(last) ?? [];
  return commit === undefined || /^0+$/u.test(commit) ? undefined : commit;
}
