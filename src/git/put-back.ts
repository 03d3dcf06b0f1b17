import { rmdirSync, rmSync } from 'node:fs';
import { placeIn, statOf } from './in-the-way.ts';
import type { Blob } from './read-blob.ts';
import { askGit, runGit } from './run-git.ts';
import { SUBMODULE, type TreeChange } from './tree-changes.ts';

/**
 * Takes changes back that were made to the files of a worktree, all of them or some: each path that stands as it is
 * after them becomes what it was before. What somebody wrote to since stays as it is. Leaves the index alone.
 */
export async function putBack(
  folder: string,
  scratch: string,
  changes: readonly TreeChange[],
): Promise<void> {
  const done = await madeAmong(folder, scratch, changes);
  // The deepest first, so that folders are empty when their turn comes.
  for (const { path } of done.filter(({ before }) => before === null).sort(byDepth)) {
    removeFile(folder, path);
  }
  const back = done.filter(({ path, before }) => isFile(before) && !statOf(folder, path)?.isDirectory());
  // What says how files are written comes before them.
  const [rules, others] = [back.filter(isRule), back.filter((change) => !isRule(change))];
  for (const part of [rules, others]) await writeFiles(folder, scratch, part);
}

/** The changes that were made: those whose path is exactly as it is after them. */
async function madeAmong(
  folder: string,
  scratch: string,
  changes: readonly TreeChange[],
): Promise<TreeChange[]> {
  const files = changes.filter(({ after }) => isFile(after));
  await indexOf(
    folder,
    scratch,
    files.map(({ path, after }) => ({ path, blob: after })),
  );
  const call = { index: scratch, filters: true, bytes: true } as const;
  await askGit(folder, ['update-index', '-q', '--refresh'], 1, call);
  const listed = files.length > 0 ? await runGit(folder, ['diff-files', '-z', '--name-only'], call) : '';
  const other = new Set(listed.split('\0'));
  return changes.filter(({ path, after }) => {
    // A folder may have taken the place of a file that went.
    if (after === null) return statOf(folder, path)?.isDirectory() ?? true;
    return after.mode === SUBMODULE || !other.has(path);
  });
}

function isFile(blob: Blob | null): blob is Blob {
  return blob !== null && blob.mode !== SUBMODULE;
}

function isRule({ path }: TreeChange): boolean {
  return path === '.gitattributes' || path.endsWith('/.gitattributes');
}

function byDepth(one: TreeChange, other: TreeChange): number {
  return other.path.split('/').length - one.path.split('/').length;
}

function removeFile(folder: string, path: string): void {
  const isFolder = statOf(folder, path)?.isDirectory();
  if (!isFolder) rmSync(placeIn(folder, path), { force: true });
  const parts = path.split('/');
  for (let depth = isFolder ? parts.length : parts.length - 1; depth > 0; depth -= 1) {
    try {
      rmdirSync(placeIn(folder, parts.slice(0, depth).join('/')));
    } catch {
      return;
    }
  }
}

async function writeFiles(folder: string, scratch: string, changes: readonly TreeChange[]): Promise<void> {
  if (changes.length === 0) return;
  await indexOf(
    folder,
    scratch,
    changes.map(({ path, before }) => ({ path, blob: before })),
  );
  const input = changes.map(({ path }) => `${path}\0`).join('');
  await runGit(folder, ['checkout-index', '--force', '-z', '--stdin'], {
    index: scratch,
    filters: true,
    bytes: true,
    input,
  });
}

/** An index of these files and no others. */
async function indexOf(
  folder: string,
  index: string,
  entries: readonly { path: string; blob: Blob | null }[],
): Promise<void> {
  rmSync(index, { force: true });
  const input = entries
    .flatMap(({ path, blob }) => (blob ? `${blob.mode} ${blob.oid} 0\t${path}\0` : []))
    .join('');
  if (input) await runGit(folder, ['update-index', '-z', '--index-info'], { index, bytes: true, input });
}
