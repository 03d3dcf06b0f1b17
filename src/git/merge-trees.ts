import type { MergeFile } from './heal-conflicts.ts';
import { type Blob, readBlob } from './read-blob.ts';
import { folderOf } from './record-folder.ts';
import { type GitCall, GitFailure, runGit } from './run-git.ts';

/** What a merge changes in our tree: a path with its new content, or null where the file goes. */
export type TreeChanges = { changes: Map<string, Blob | null>; kept: string[] };

/**
 * What their commit has that ours lacks, file by file, without touching a file. `base` is where both come
 * from; undefined where they share no history. A file that both changed is merged by what it means, or stays
 * in both versions. A file that one side removed and the other changed stays, and so does all of a record.
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
  const [keptHere, keptThere] = [keptWhole(mine, yours), keptWhole(yours, mine)];
  const result: TreeChanges = {
    changes: new Map(),
    kept: [...keptHere, ...keptThere].map(
      (folder) => `${folder} (removed on one side, changed on the other)`,
    ),
  };
  for (const [path, { before, after }] of yours) {
    if (after && !after.mode.startsWith('100')) throw notAFile(path);
    const own = mine.get(path);
    if (after === null && (own?.after || keptHere.has(folderOf(path)))) continue;
    if (!own?.after || !after) result.changes.set(path, after);
    else if (after.oid !== own.after.oid)
      await mergeBoth(records, path, { before, ours: own.after, theirs: after }, mergeFile, result);
  }
  for (const [path, { before, after }] of mine)
    if (after === null && !yours.has(path) && keptThere.has(folderOf(path))) result.changes.set(path, before);
  return result;
}

/** The records in which one side changed something, and that the other side removed. */
function keptWhole(changer: Differences, remover: Differences): Set<string> {
  const changed = new Set([...changer].flatMap(([path, { after }]) => (after ? [folderOf(path)] : [])));
  const removed = [...remover].flatMap(([path, { after }]) =>
    after === null && path.endsWith('/thread.md') ? [folderOf(path)] : [],
  );
  return new Set(removed.filter((folder) => changed.has(folder)));
}

type Difference = { before: Blob | null; after: Blob | null };
type Differences = ReadonlyMap<string, Difference>;

async function differences(records: string, from: string, to: string): Promise<Differences> {
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
  const [old, mine, yours] = [
    before ? await readBlob(records, before) : undefined,
    await readBlob(records, ours),
    await readBlob(records, theirs),
  ];
  const isText = mine !== undefined && yours !== undefined && (!before || old !== undefined);
  const merged = isText ? mergeFile(path, { base: old, ours: mine, theirs: yours }) : undefined;
  if (merged === undefined) {
    // The same one in both clones: which of them merges must not matter.
    const [first, other] = ours.oid < theirs.oid ? [ours, theirs] : [theirs, ours];
    if (first === theirs) changes.set(path, theirs);
    changes.set(`${path}.other-${other.oid.slice(0, 7)}`, other);
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
