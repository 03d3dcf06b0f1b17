import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { healConflicts, type MergeFile, refuseLeft } from './heal-conflicts.ts';
import { gitDirOf, isFolder, isWorktreeOf } from './repository.ts';
import { RECORDS_BRANCH, type Roots } from './roots.ts';
import { askGit, type GitCall, GitFailure, runGit } from './run-git.ts';
import { clearAside, NOT_STAGING, STAGING, stageAside, stageRecords, type Witness } from './stage-records.ts';

/** Runs the work while nobody else writes records. */
export type Exclusive = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Commits everything among the records, and nothing else; the person's index and their staged code stay as
 * they are. Returns the commit, or null when nothing had changed.
 * @throws GitFailure when git refuses; its words are for a person.
 */
export async function commitRecords(
  roots: Roots,
  message: string,
  exclusive: Exclusive,
  mergeFile?: MergeFile,
  witness: Witness = (replace) => replace(),
): Promise<string | null> {
  if (roots.commonDir === null || !isFolder(roots.records)) return null;
  const { commonDir } = roots;
  return exclusive(() =>
    roots.mode === 'branch'
      ? commitBranch(roots, commonDir, message, mergeFile, witness)
      : commitWithCode(roots, message),
  );
}

async function commitBranch(
  { records }: Roots,
  commonDir: string,
  message: string,
  mergeFile: MergeFile | undefined,
  witness: Witness,
): Promise<string | null> {
  refuseElsewhere(commonDir, records);
  await refuseOtherHead(records);
  const gitDir = gitDirOf(records) ?? '';
  clearAside(gitDir);
  const conflicts = await healConflicts(records, mergeFile);
  refuseLeft(conflicts);
  const merging = existsSync(join(gitDir, 'MERGE_HEAD'));
  // Files that we moved ourselves must be looked at: then git's index may not pass for one that moved none.
  const moved = merging || conflicts.healed.length > 0 || existsSync(join(records, STAGING, 'sync'));
  const aside = moved ? undefined : await stageAside(records, gitDir, witness);
  if (!(aside ?? (await stageRecords(records))) && !merging) return null;
  return commit(records, message, []);
}

/** The records' part of the code's work tree. */
async function commitWithCode({ root, records }: Roots, message: string): Promise<string | null> {
  refuseDuringOperation(root);
  const path = relative(root, records);
  const status = ['status', '--porcelain', '--untracked-files=all', '--ignored=no', '--', path, NOT_STAGING];
  if (!(await runGit(root, status))) return null;
  await runGit(root, ['add', '--all', '--', path, NOT_STAGING]);
  return commit(root, message, ['--only', '--', path, NOT_STAGING]);
}

async function commit(folder: string, message: string, only: readonly string[]): Promise<string> {
  const config = await identityFor(folder);
  const call: GitCall = { input: message, config };
  await runGit(folder, ['commit', '--no-verify', '--cleanup=whitespace', '--file=-', ...only], call);
  return (await runGit(folder, ['rev-parse', 'HEAD'])).trim();
}

/** A machine without a person's name in git's configuration can commit as well. */
export async function identityFor(folder: string): Promise<string[]> {
  const listed = await askGit(folder, ['config', '--null', '--get-regexp', '^user\\.(name|email)$']);
  return [
    ...(/(?:^|\0)user\.name\n[^\0]/u.test(listed ?? '') ? [] : ['user.name=yoi-tickets']),
    ...(/(?:^|\0)user\.email\n[^\0]/u.test(listed ?? '') ? [] : ['user.email=yoi-tickets@localhost']),
  ];
}

/** In a folder that lost its `.git`, or has another repository's, git would commit something else. */
export function refuseElsewhere(commonDir: string, records: string): void {
  if (isWorktreeOf(commonDir, records)) return;
  throw new GitFailure(
    ['commit'],
    -1,
    '',
    '.yoi/tickets is not joined to its branch; run `yoi-tickets init` to mend it',
  );
}

export async function refuseOtherHead(records: string): Promise<void> {
  const head = await askGit(records, ['symbolic-ref', '--quiet', 'HEAD']);
  if (head === `refs/heads/${RECORDS_BRANCH}`) return;
  const found = head?.replace('refs/heads/', '') ?? 'no branch';
  throw new GitFailure(
    ['commit'],
    -1,
    '',
    `.yoi/tickets has ${found} checked out; switch it to ${RECORDS_BRANCH}`,
  );
}

const OPERATIONS = ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'rebase-merge', 'rebase-apply'];

/** A commit in the middle of a merge or rebase of the code would end it, or become a part of it. */
function refuseDuringOperation(root: string): void {
  const gitDir = gitDirOf(root) ?? '';
  const under = OPERATIONS.find((name) => existsSync(join(gitDir, name)));
  if (!under) return;
  throw new GitFailure(
    ['commit'],
    -1,
    '',
    `git is in the middle of something (${under}); finish it, then commit`,
  );
}
