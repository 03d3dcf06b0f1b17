import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { ensureRecordsBranch } from './records-branch.ts';
import { isFolder } from './repository.ts';
import type { Roots } from './roots.ts';
import { GitFailure } from './run-git.ts';

/**
 * Makes the place for records where it is missing, in the manner that `roots` says: a branch where git is
 * and nothing else was wanted. Returns what was done, a sentence each; nothing where all is there.
 * @throws GitFailure where something stands in the way.
 */
export async function ensureRecords(roots: Roots, driver: readonly string[]): Promise<string[]> {
  const { mode, root, records, obstacle, commonDir } = roots;
  if (obstacle) throw new GitFailure(['init'], -1, '', `${obstacle}: move it away, then run init again`);
  if (commonDir !== null && (mode === 'branch' || mode === 'none')) return ensureRecordsBranch(roots, driver);
  if (isFolder(records)) return [];
  mkdirSync(records, { recursive: true });
  return [`made the folder ${relative(root, records)}`];
}
