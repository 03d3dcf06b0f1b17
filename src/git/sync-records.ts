import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commitRecords, type Exclusive, identityFor } from './commit-records.ts';
import type { MergeFile } from './heal-conflicts.ts';
import { commitMerge, mergeTrees, type TreeChanges } from './merge-trees.ts';
import { RECORDS_SETTINGS } from './records-branch.ts';
import { RECORDS_BRANCH, type Roots } from './roots.ts';
import { askGit, GitFailure, runGit } from './run-git.ts';
import { STAGING, type Witness } from './stage-records.ts';

/** What became of a sync. `reason` says why, in words for a person, where it was not done. */
export type Synced = {
  outcome: 'synced' | 'no_branch' | 'no_remote' | 'unreachable' | 'refused' | 'contended';
  remote: string | null;
  /** The commit of what had not been committed; null where there was nothing. */
  committed: string | null;
  /** Files that came from the other side. */
  received: number;
  pushed: boolean;
  /** The remote's branch was reset, rewritten or removed since this clone saw it last. What was here stays. */
  rewritten: boolean;
  /** What both sides had changed, and stands in both versions now. */
  kept: string[];
  reason: string | null;
};

export type SyncRequest = {
  exclusive: Exclusive;
  mergeFile: MergeFile;
  remote?: string | undefined;
  witness?: Witness | undefined;
};

/** Others may push while we merge. Whoever loses this often has a remote that refuses for another reason. */
const ATTEMPTS = 5;
const REF = `refs/heads/${RECORDS_BRANCH}`;

/** Commits, fetches, merges and pushes the records branch. Files change one rename at a time, under the lock. */
export async function syncRecords(roots: Roots, request: SyncRequest): Promise<Synced> {
  const result: Synced = {
    outcome: 'synced',
    remote: null,
    committed: null,
    received: 0,
    pushed: false,
    rewritten: false,
    kept: [],
    reason: null,
  };
  const stop = (outcome: Synced['outcome'], reason: string): Synced => ({ ...result, outcome, reason });
  if (roots.mode !== 'branch')
    return stop('no_branch', `records are not on a branch of their own (${roots.mode})`);
  // The person's own git reads a remote's relative path from the root, and so does ours when it goes there.
  const { records, root } = roots;
  const commit = (exclusive: Exclusive) =>
    commitRecords(roots, 'Tickets, before a sync', exclusive, request.mergeFile, request.witness);
  // What is written meanwhile is committed under the lock of the merge, which may not write over it.
  const merge = async (theirs: string) => {
    result.committed = (await commit((work) => work())) ?? result.committed;
    return mergeIn(records, theirs, request.mergeFile);
  };
  result.committed = await commit(request.exclusive);
  result.remote = await remoteFor(records, request.remote);
  if (result.remote === null) return stop('no_remote', 'the repository has no remote to sync with');
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const fetched = await fetch(root, result.remote).catch(reasonOf);
    if (fetched instanceof GitFailure) return stop('unreachable', fetched.message);
    const { theirs } = fetched;
    result.rewritten ||= fetched.rewritten;
    const merged = theirs && (await request.exclusive(() => merge(theirs)).catch(reasonOf));
    if (merged instanceof GitFailure) return stop('refused', merged.message);
    if (merged) {
      result.received += merged.changes.size;
      result.kept.push(...merged.kept);
    }
    const pushed = await push(roots, result.remote, theirs).catch(reasonOf);
    if (!(pushed instanceof GitFailure)) return { ...result, pushed };
    if (!isRace(pushed)) return stop('refused', pushed.message);
  }
  return stop('contended', `others pushed ${ATTEMPTS} times meanwhile; sync again`);
}

async function remoteFor(records: string, wanted: string | undefined): Promise<string | null> {
  const names = (await runGit(records, ['remote'])).split('\n').filter((name) => /^[^-]/u.test(name));
  if (wanted !== undefined) return names.find((name) => name === wanted) ?? null;
  return names.find((name) => name === 'origin') ?? names[0] ?? null;
}

type Fetched = { theirs: string | undefined; rewritten: boolean };

/** Their commit, undefined where the remote does not have the branch, and whether it leads on from the last one seen. */
async function fetch(root: string, remote: string): Promise<Fetched> {
  const tracking = `refs/remotes/${remote}/${RECORDS_BRANCH}`;
  const before = await askGit(root, ['rev-parse', '--quiet', '--verify', tracking]);
  if (!(await runGit(root, ['ls-remote', remote, REF])))
    return { theirs: undefined, rewritten: before !== undefined };
  await runGit(root, [
    'fetch',
    '--no-tags',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    remote,
    `+${REF}:${tracking}`,
  ]);
  const theirs = (await runGit(root, ['rev-parse', tracking])).trim();
  if (before === undefined || before === theirs) return { theirs, rewritten: false };
  const leadsOn = await askGit(root, ['merge-base', '--is-ancestor', before, theirs]);
  return { theirs, rewritten: leadsOn === undefined };
}

async function mergeIn(records: string, theirs: string, mergeFile: MergeFile): Promise<TreeChanges> {
  const ours = (await runGit(records, ['rev-parse', 'HEAD'])).trim();
  const base = await askGit(records, ['merge-base', ours, theirs]);
  if (base === theirs) return { changes: new Map(), kept: [] };
  const staging = join(records, STAGING, 'sync');
  const index = join(staging, 'index');
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  const merged = await mergeTrees(records, { base, ours, theirs }, mergeFile);
  const config = await identityFor(records);
  const next = await commitMerge(records, { ours, theirs, index }, merged, {
    config,
    message: 'Merge Tickets',
  });
  await bringIn(records, merged, { staging, index });
  await runGit(records, [
    'update-ref',
    '-m',
    'yoi-tickets sync',
    'HEAD',
    base === ours ? theirs : next,
    ours,
  ]);
  await runGit(records, ['read-tree', 'HEAD']);
  await runGit(records, ['update-index', '-q', '--refresh']).catch(() => '');
  // Where it ended before this, files may have moved though git's index did not: the next commit sees that here.
  rmSync(staging, { recursive: true, force: true });
  return merged;
}

/**
 * Puts the changed files in their places by renames, so that a reader never sees half of one. A crash in the
 * middle leaves changes that are not committed yet; the next sync merges them again, to the same.
 */
async function bringIn(
  records: string,
  { changes }: TreeChanges,
  { staging, index }: { staging: string; index: string },
): Promise<void> {
  const arriving = [...changes].flatMap(([path, to]) => (to ? [path] : []));
  const words = ['checkout-index', '-z', '--stdin', `--prefix=${join(staging, 'files')}/`];
  const input = arriving.map((path) => `${path}\0`).join('');
  if (input) await runGit(records, words, { index, input, config: RECORDS_SETTINGS });
  // The thread is the commit record: it is there before the item that shows it.
  for (const path of arriving.sort(
    (a, b) => Number(b.endsWith('/thread.md')) - Number(a.endsWith('/thread.md')),
  )) {
    mkdirSync(dirname(join(records, path)), { recursive: true });
    renameSync(join(staging, 'files', path), join(records, path));
  }
  for (const [path, to] of changes) if (!to) rmSync(join(records, path), { force: true });
}

/** Whether there was something to push, and it arrived. */
async function push({ records, root }: Roots, remote: string, theirs: string | undefined): Promise<boolean> {
  const ours = (await runGit(records, ['rev-parse', 'HEAD'])).trim();
  if (ours === theirs) return false;
  await runGit(root, ['push', '--no-verify', '--porcelain', remote, `${ours}:${REF}`]);
  return true;
}

function isRace({ message, output }: GitFailure): boolean {
  return /fetch first|non-fast-forward|cannot lock ref|failed to update ref|stale info|reference already exists/u.test(
    `${output}\n${message}`,
  );
}

/** What git refused is an answer; anything else is a bug and passes. */
function reasonOf(error: unknown): GitFailure {
  if (error instanceof GitFailure) return error;
  throw error;
}
