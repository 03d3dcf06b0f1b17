import { join } from 'node:path';
import { type PatchHunk, type PatchSection, patchSections } from './patch-sections.ts';
import { revision } from './revision.ts';
import { runGit } from './run-git.ts';

/** One file that two commits have differently. `hunks` is null where it is binary, or too long to be shown. */
export type FileDiff = {
  path: string;
  /** What it was called before, where it was renamed. */
  before: string | null;
  status: 'added' | 'deleted' | 'modified' | 'renamed';
  added: number;
  removed: number;
  hunks: PatchHunk[] | null;
};

/** `left`: so many files more than were asked for. */
export type Difference = { files: FileDiff[]; left: number };
export type DiffBounds = { files: number; bytes: number; fileBytes: number };

/**
 * What `to` has otherwise than `from`, to be looked at. Nothing that the repository names runs for it, and no
 * attributes hide a file as binary: git is asked where there is no work tree, no index, and no tree of attributes.
 */
export async function diffBetween(
  commonDir: string,
  from: string,
  to: string,
  { files: most, bytes, fileBytes }: DiffBounds,
): Promise<Difference> {
  const commits = [revision(from), revision(to), '--'];
  // What is larger counts as binary, and git takes no time for it. Lines are counted of more than are shown.
  const plain = (largest: number, limit: number) => ({
    index: join(commonDir, 'index-of-no-work-tree'),
    config: [`attr.tree=${EMPTY_TREE}`, `core.bigFileThreshold=${largest}`],
    limit,
  });
  const [listed, patch] = await Promise.all([
    runGit(commonDir, [...DIFF, '--raw', '--numstat', '-z', ...commits], plain(LIST_BYTES, LIST_BYTES)),
    runGit(commonDir, [...DIFF, '--patch', '--unified=3', ...commits], plain(fileBytes, bytes)),
  ]);
  const changes = changesIn(listed);
  const sections = patchSections(patch, bytes)[Symbol.iterator]();
  const files = changes.slice(0, most).map(({ retyped, ...change }) => {
    const parts = [sections.next().value, ...(retyped ? [sections.next().value] : [])];
    return { ...change, hunks: hunksOf(parts, fileBytes) };
  });
  return { files, left: changes.length - files.length };
}

/** git knows it without having it; where ids are of another sort it is none, which means the same. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const DIFF = [
  'diff-tree',
  '-r',
  '--find-renames',
  '-l1000',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--ignore-submodules=none',
];

/** Names and counts alone: more than fits here is another commit than anybody reads. */
const LIST_BYTES = 16 * 1024 * 1024;

function hunksOf(sections: readonly (PatchSection | undefined)[], fileBytes: number): PatchHunk[] | null {
  const hunks: PatchHunk[] = [];
  for (const section of sections) {
    if (!section?.whole || section.binary || section.length > fileBytes) return null;
    hunks.push(...section.hunks);
  }
  return hunks;
}

type Change = Omit<FileDiff, 'hunks'> & { retyped: boolean };

/** First a row for each file, then its counts, in the same order: `-z` leaves every name as it is. */
function changesIn(listed: string): Change[] {
  const parts = listed.split('\0');
  const changes: Change[] = [];
  let at = 0;
  for (; parts[at]?.startsWith(':'); at += 2) {
    const letter = parts[at]?.split(' ')[4]?.charAt(0) ?? '';
    const isRenamed = letter === 'R' || letter === 'C';
    const before = isRenamed ? (parts[at + 1] ?? '') : null;
    if (isRenamed) at += 1;
    const path = parts[at + 1] ?? '';
    const status = STATUS[letter] ?? 'modified';
    changes.push({ path, before, status, added: 0, removed: 0, retyped: letter === 'T' });
  }
  for (const change of changes) {
    const [, added, removed] = /^(\d+|-)\t(\d+|-)\t/u.exec(parts[at] ?? '') ?? [];
    // Of what is binary git counts nothing.
    Object.assign(change, { added: Number(added) || 0, removed: Number(removed) || 0 });
    at += change.before === null ? 1 : 3;
  }
  return changes;
}

const STATUS: Readonly<Record<string, FileDiff['status']>> = {
  A: 'added',
  D: 'deleted',
  R: 'renamed',
  C: 'added',
};
