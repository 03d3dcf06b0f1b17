import { branchAt } from './commits.ts';
import { branchRef, revision } from './revision.ts';
import { GitFailure, runGit } from './run-git.ts';
import { whenUnlocked } from './when-unlocked.ts';

/**
 * Moves a ref if it still is where it should be. Answers where it is instead.
 * @throws GitFailure where git refuses though nobody moved it.
 */
export async function swapBranch(
  folder: string,
  { branch, from, to, message }: { branch: string; from: string; to: string; message: string },
): Promise<{ outcome: 'elsewhere'; at: string | null } | undefined> {
  const words = ['update-ref', '--no-deref', '-m', message.split('\n')[0] ?? ''];
  try {
    await whenUnlocked(() => runGit(folder, [...words, branchRef(branch), revision(to), revision(from)]));
    return undefined;
  } catch (error) {
    const at = (await branchAt(folder, branch)) ?? null;
    if (!(error instanceof GitFailure) || at === from) throw error;
    // A ref may have been moved by the very git that failed afterwards.
    return at === to ? undefined : { outcome: 'elsewhere', at };
  }
}
