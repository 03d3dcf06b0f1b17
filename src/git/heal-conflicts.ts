import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Blob, readBlob } from './read-blob.ts';
import { folderOf } from './record-folder.ts';
import { RECORDS_SETTINGS } from './records-branch.ts';
import { askGit, GitFailure, runGit } from './run-git.ts';

/** Merges one file by what it means; undefined where both versions have to stay. */
export type MergeFile = (
  path: string,
  sides: { base: string | undefined; ours: string; theirs: string },
) => { text: string; kept: string[] } | undefined;

/** What became of the files that a merge had left: the ones that are healed, and the ones that need a person. */
export type Healed = { healed: string[]; left: string[] };

/**
 * Resolves what a merge outside of this program left unmerged among the records, from the versions in git's
 * index, so that a clone without our merge driver is fine too. What was written to the files since is kept.
 */
export async function healConflicts(records: string, mergeFile: MergeFile | undefined): Promise<Healed> {
  const result: Healed = { healed: [], left: [] };
  const unmerged = unmergedPaths(await runGit(records, ['ls-files', '--unmerged', '-z']));
  for (const [path, stages] of unmerged) {
    const done = await heal(records, path, stages, mergeFile);
    (done ? result.healed : result.left).push(path);
  }
  return result;
}

/** @throws GitFailure where files need a person. */
export function refuseLeft({ left }: Healed): void {
  const [first, ...others] = left;
  if (first === undefined) return;
  const named = others.length > 0 ? `${first} and ${others.length} more were` : `${first} was`;
  const reason = `${named} changed on two branches; settle it, then \`git add\` it`;
  throw new GitFailure(['commit'], -1, '', reason);
}

/** What git's index has of one path: the version that both come from, ours and theirs. */
export type Stages = [base?: Blob | undefined, ours?: Blob | undefined, theirs?: Blob | undefined];

/** Reads what `git ls-files --unmerged -z` lists. */
export function unmergedPaths(listed: string): Map<string, Stages> {
  const paths = new Map<string, Stages>();
  for (const row of listed.split('\0')) {
    const [, mode = '', oid = '', stage, path] = /^(\d+) ([0-9a-f]+) ([123])\t([\s\S]+)$/u.exec(row) ?? [];
    if (path === undefined) continue;
    const stages = paths.get(path) ?? [];
    stages[Number(stage) - 1] = { mode, oid };
    paths.set(path, stages);
  }
  return paths;
}

async function heal(
  records: string,
  path: string,
  [base, ours, theirs]: Stages,
  mergeFile: MergeFile | undefined,
): Promise<boolean> {
  const one = ours ?? theirs;
  if (!ours || !theirs) return one === undefined || keepRecord(records, path, one);
  const [old, mine, yours] = [
    base && (await readBlob(records, base)),
    await readBlob(records, ours),
    await readBlob(records, theirs),
  ];
  if (mine === undefined || yours === undefined || (base && old === undefined)) return false;
  const merged = mergeFile?.(path, { base: old, ours: mine, theirs: yours })?.text;
  const text = merged === undefined ? undefined : withWhatCameSince(records, path, mine, merged, mergeFile);
  if (text === undefined) return false;
  mkdirSync(join(records, '.staging'), { recursive: true });
  writeFileSync(join(records, '.staging', 'healed'), text);
  mkdirSync(dirname(join(records, path)), { recursive: true });
  renameSync(join(records, '.staging', 'healed'), join(records, path));
  return true;
}

/**
 * The merged text with what the file got after the merge: where the driver could not run, git left our version,
 * and people and this program wrote on. What git wrote itself, with its marks, is in the merged text already.
 */
function withWhatCameSince(
  records: string,
  path: string,
  ours: string,
  merged: string,
  mergeFile: MergeFile | undefined,
): string | undefined {
  const file = join(records, path);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : ours;
  if (present === ours || present === merged) return merged;
  if (!path.endsWith('/thread.md') && GIT_WROTE.test(present)) return merged;
  return mergeFile?.(path, { base: ours, ours: merged, theirs: present })?.text;
}

const GIT_WROTE = /^<{7} [\s\S]*^={7}\r?$[\s\S]*^>{7} /mu;

/**
 * A record that one side removed and the other changed stays as the other has it, whole: nothing is lost by a
 * merge. git left the file that was changed; those that were not are taken from where that one came from.
 */
async function keepRecord(records: string, path: string, changed: Blob): Promise<boolean> {
  const source = await sourceOf(records, path, changed);
  if (source === undefined) return existsSync(join(records, path));
  // Only with its thread a record goes; single files of it come and go.
  const wanted = path.endsWith('/thread.md') ? `./${folderOf(path)}/` : `./${path}`;
  const rows = await runGit(records, ['ls-tree', '-r', '-z', '--name-only', source, '--', wanted]);
  const missing = rows.split('\0').filter((name) => name !== '' && !existsSync(join(records, name)));
  const words = ['restore', '--worktree', '--source', source, '--', ...missing.map((name) => `./${name}`)];
  if (missing.length > 0) await runGit(records, words, { config: RECORDS_SETTINGS });
  return true;
}

/** What git can be in the middle of. */
const SOURCES = ['HEAD', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD', 'refs/stash'];

/** The commit that has the file as it was changed. */
async function sourceOf(records: string, path: string, { oid }: Blob): Promise<string | undefined> {
  for (const name of SOURCES) {
    const found = await askGit(records, ['rev-parse', '--quiet', '--verify', `${name}:./${path}`]);
    if (found === oid) return name;
  }
  return undefined;
}
