import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gitDirOf } from './repository.ts';

/** What git leaves in its folder while it is in the middle of something, the surer signs first. */
const SIGNS: readonly (readonly [file: string, operation: string])[] = [
  ['rebase-apply/applying', 'am'],
  ['rebase-apply', 'rebase'],
  ['rebase-merge', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['sequencer', 'cherry-pick or revert of several commits'],
  ['BISECT_LOG', 'bisect'],
];

/** What git is in the middle of in a worktree, in git's own word. Looks for files, runs nothing. */
export function operationUnderWay(worktree: string): string | undefined {
  const gitDir = gitDirOf(worktree);
  if (gitDir === undefined) return undefined;
  return SIGNS.find(([file]) => existsSync(join(gitDir, file)))?.[1];
}
