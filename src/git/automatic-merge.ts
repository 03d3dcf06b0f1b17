import { revision } from './revision.ts';
import { GitFailure, runGit } from './run-git.ts';

/** What git makes of two commits by itself. `unrelated`: they share no history, and git does not try. */
export type AutomaticMerge =
  | { outcome: 'clean'; tree: string }
  | { outcome: 'conflicts'; conflicts: string[] }
  | { outcome: 'unrelated' };

/**
 * Merges two commits into a tree; no index, ref or file is touched. As a person's own git would: with the filters
 * and merge drivers of their configuration, so that every answer given here is also the one that they would get.
 */
export async function automaticMerge(root: string, ours: string, theirs: string): Promise<AutomaticMerge> {
  const words = ['merge-tree', '--write-tree', '-z', '--name-only', '--messages'];
  try {
    const output = await runGit(root, [...words, revision(ours), revision(theirs)], { filters: true });
    return { outcome: 'clean', tree: (output.split('\0')[0] ?? '').trim() };
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    if (error.exitCode === 1) return { outcome: 'conflicts', conflicts: conflictsIn(error.output) };
    if (/unrelated histories/u.test(error.message)) return { outcome: 'unrelated' };
    throw error;
  }
}

/**
 * The paths stand between the tree and an empty field, and behind it what git says of them. A folder that was renamed
 * in two ways is a conflict without any file; then the paths are those that git speaks of.
 */
function conflictsIn(output: string): string[] {
  const [, ...fields] = output.split('\0');
  const end = fields.indexOf('');
  const files = fields.slice(0, end);
  if (files.length > 0) return [...new Set(files)];
  const spokenOf = new Set<string>();
  for (let at = end + 1; /^\d+$/u.test(fields[at] ?? ''); ) {
    const count = Number(fields[at]);
    for (const path of fields.slice(at + 1, at + 1 + count)) spokenOf.add(path);
    at += count + 3;
  }
  return [...spokenOf];
}
