import { type Blob, type MergeFile, readBlob } from './heal-conflicts.ts';
import { type GitCall, GitFailure, runGit } from './run-git.ts';

/** What a merge changes in our tree: a path with its new content, or null where the file goes. */
export type TreeChanges = { changes: Map<string, Blob | null>; kept: string[] };

/**
 * What their commit has that ours lacks, file by file, without touching a file. `base` is where both come
 * from; undefined where they share no history. A file that both changed is merged by what it means, or stays
 * in both versions; a file that one side removed and the other changed stays.
 * @throws GitFailure where theirs holds a link or a repository, which no record may be.
 */
export async function mergeTrees(
  records: string,
  commits: { base: string | undefined; ours: string; theirs: string },
  mergeFile: MergeFile,
): Promise<TreeChanges> {
  const from =
    commits.base ?? (await runGit(records, ['hash-object', '-t', 'tree', '--stdin'], { input: '' })).trim();
  const [mine, yours] = [
    await differences(records, from, commits.ours),
    await differences(records, from, commits.theirs),
  ];
  const result: TreeChanges = { changes: new Map(), kept: [] };
  for (const [path, { before, after }] of yours) {
    if (after && !after.mode.startsWith('100')) throw notAFile(path);
    const own = mine.get(path);
    if (own === undefined) result.changes.set(path, after);
    else if (own.after === null) result.changes.set(path, after);
    else if (after !== null && after.oid !== own.after.oid) {
      await mergeBoth(records, path, { before, ours: own.after, theirs: after }, mergeFile, result);
    }
  }
  return result;
}

type Difference = { before: Blob | null; after: Blob | null };

async function differences(records: string, from: string, to: string): Promise<Map<string, Difference>> {
  const listed = await runGit(records, ['diff-tree', '-r', '-z', '--no-renames', from, to]);
  const parts = listed.split('\0');
  const found = new Map<string, Difference>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, oldMode = '', newMode = '', oldOid = '', newOid = ''] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) /u.exec(parts[at] ?? '') ?? [];
    found.set(parts[at + 1] ?? '', { before: blob(oldMode, oldOid), after: blob(newMode, newOid) });
  }
  return found;
}

function blob(mode: string, oid: string): Blob | null {
  return /^0+$/u.test(oid) ? null : { mode, oid };
}

async function mergeBoth(
  records: string,
  path: string,
  { before, ours, theirs }: { before: Blob | null; ours: Blob; theirs: Blob },
  mergeFile: MergeFile,
  { changes, kept }: TreeChanges,
): Promise<void> {
  // What the branch says of itself is the program's, and the same whichever version made it.
  if (!path.includes('/')) return;
  const merged = mergeFile(path, {
    base: before ? await readBlob(records, before) : undefined,
    ours: await readBlob(records, ours),
    theirs: await readBlob(records, theirs),
  });
  if (merged === undefined) {
    changes.set(`${path}.theirs-${theirs.oid.slice(0, 7)}`, theirs);
    kept.push(path);
    return;
  }
  const oid = (await runGit(records, ['hash-object', '-w', '--stdin'], { input: merged.text })).trim();
  changes.set(path, { mode: ours.mode, oid });
  if (merged.kept.length > 0) kept.push(`${path} (${merged.kept.join(', ')})`);
}

function notAFile(path: string): GitFailure {
  const what = `the other side has a link or a repository at ${path}, which no record may be; remove it there`;
  return new GitFailure(['merge'], -1, '', what);
}

/** Makes the commit that joins both, in an index of its own. */
export async function commitMerge(
  records: string,
  { ours, theirs, index }: { ours: string; theirs: string; index: string },
  { changes }: TreeChanges,
  { config, message }: { config: readonly string[]; message: string },
): Promise<string> {
  const call: GitCall = { index };
  await runGit(records, ['read-tree', ours], call);
  const rows = [...changes].map(([path, to]) =>
    to ? `${to.mode} ${to.oid} 0\t${path}\0` : `0 ${'0'.repeat(ours.length)} 0\t${path}\0`,
  );
  if (rows.length > 0)
    await runGit(records, ['update-index', '-z', '--index-info'], { ...call, input: rows.join('') });
  const tree = (await runGit(records, ['write-tree'], call)).trim();
  const words = ['commit-tree', '-p', ours, '-p', theirs, '-F', '-', tree];
  return (await runGit(records, words, { config, input: message })).trim();
}
