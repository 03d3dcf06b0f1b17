import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gitDirOf, readSmall } from './repository.ts';

/** The branch that a worktree stands on; undefined where it stands on a commit. Reads a file, runs nothing. */
export function headBranch(worktree: string): string | undefined {
  const gitDir = gitDirOf(worktree);
  return gitDir === undefined ? undefined : branchIn(gitDir);
}

/**
 * The branch that a git dir's HEAD names.
 * @throws Error in a repository that keeps its refs in a table, where HEAD is no answer.
 */
export function branchIn(gitDir: string): string | undefined {
  const head = join(gitDir, 'HEAD');
  const link = lstatSync(head, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(head) : undefined;
  const ref = link ?? /^ref:\s*(\S+)\s*$/u.exec(readSmall(head) ?? '')?.[1];
  const branch = ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  if (branch === '.invalid')
    throw new Error('this repository keeps its refs as a reftable, which is not read');
  return branch;
}
