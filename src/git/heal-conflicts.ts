import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitFailure, runGit } from './run-git.ts';

/** Merges one file by what it means; undefined where both versions have to stay. */
export type MergeFile = (
  path: string,
  sides: { base: string | undefined; ours: string; theirs: string },
) => { text: string; kept: string[] } | undefined;

/** One path in git's index or in a tree. */
export type Blob = { mode: string; oid: string };

/**
 * Resolves what a merge outside of this program left unmerged among the records, from the three versions
 * in git's index, so that a clone without our merge driver is fine too.
 * @throws GitFailure where a file needs a person.
 */
export async function healConflicts(records: string, mergeFile: MergeFile | undefined): Promise<void> {
  const unmerged = await unmergedPaths(records);
  for (const [path, [base, ours, theirs]] of unmerged) {
    const text = await healed(records, path, [base, ours, theirs], mergeFile);
    if (text === undefined) {
      throw new GitFailure(
        ['commit'],
        -1,
        '',
        `${path} was changed on two branches; settle it, then \`git add\` it`,
      );
    }
    mkdirSync(join(records, '.staging'), { recursive: true });
    writeFileSync(join(records, '.staging', 'healed'), text);
    renameSync(join(records, '.staging', 'healed'), join(records, path));
  }
}

type Stages = [base?: Blob | undefined, ours?: Blob | undefined, theirs?: Blob | undefined];

async function unmergedPaths(records: string): Promise<Map<string, Stages>> {
  const paths = new Map<string, Stages>();
  for (const row of (await runGit(records, ['ls-files', '--unmerged', '-z'])).split('\0')) {
    const [, mode = '', oid = '', stage, path] = /^(\d+) ([0-9a-f]+) ([123])\t([\s\S]+)$/u.exec(row) ?? [];
    if (path === undefined) continue;
    const stages = paths.get(path) ?? [];
    stages[Number(stage) - 1] = { mode, oid };
    paths.set(path, stages);
  }
  return paths;
}

/** A file that one side removed stays as the other side has it: nothing is lost by a merge. */
async function healed(
  records: string,
  path: string,
  [base, ours, theirs]: Stages,
  mergeFile: MergeFile | undefined,
): Promise<string | undefined> {
  const one = ours ?? theirs;
  if (!ours || !theirs) return one && readBlob(records, one);
  return mergeFile?.(path, {
    base: base && (await readBlob(records, base)),
    ours: await readBlob(records, ours),
    theirs: await readBlob(records, theirs),
  })?.text;
}

export async function readBlob(folder: string, { oid }: Blob): Promise<string> {
  return runGit(folder, ['cat-file', 'blob', oid]);
}
