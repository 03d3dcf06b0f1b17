import { join } from 'node:path';
import { branchIn } from './head-branch.ts';
import { findRepository, isWorktreeOf, linkedWorktrees, readSmall } from './repository.ts';
import { branchRef } from './revision.ts';

/** A place where a branch is checked out. `kept` says why no other may touch it there, in words. */
export type Checkout = { path: string; gitDir: string; kept?: string };

/** Where git keeps the name of a branch that it will come back to. */
const COMES_BACK: readonly (readonly [file: string, operation: string])[] = [
  ['rebase-merge/head-name', 'a rebase'],
  ['rebase-apply/head-name', 'a rebase'],
  ['BISECT_START', 'a bisect'],
];

/** Every worktree that has the branch, by their HEADs, the main one first. Reads files, runs nothing. */
export function checkoutsOf(root: string, commonDir: string, branch: string): Checkout[] {
  const main = findRepository(root)?.main;
  const places = [
    ...(main ? [{ path: main, gitDir: commonDir }] : []),
    ...linkedWorktrees(commonDir).map(({ path, entry }) => ({ path, gitDir: entry })),
  ];
  return places.flatMap(({ path, gitDir }) => {
    const operation = COMES_BACK.find(([file]) => {
      const name = readSmall(join(gitDir, file))?.trim();
      return name === branch || name === branchRef(branch);
    })?.[1];
    if (operation) return [{ path, gitDir, kept: `${operation} of this branch is under way there` }];
    if (branchIn(gitDir) !== branch) return [];
    const present = isWorktreeOf(commonDir, path);
    return [{ path, gitDir, ...(present ? {} : { kept: 'the folder is not there' }) }];
  });
}
