import { readFile, writeFile } from 'node:fs/promises';
import { mergeRecordFile } from '../domain/merge/merge-record-file.ts';

/** The files that git names, and the path in the repository that they are versions of. */
export type MergeDriverFiles = { base: string; ours: string; theirs: string; path?: string | undefined };

/**
 * Merges one file of a record for git, which gives three files and waits: the result goes into `ours`.
 * Failed means a conflict; `ours` is then as it was, without markers, and the next commit of records tries again.
 */
export async function mergeDriver({
  base,
  ours,
  theirs,
  path = '',
}: MergeDriverFiles): Promise<{ failed: boolean }> {
  const [old, mine, yours] = await Promise.all([base, ours, theirs].map(readText));
  if (mine === undefined || yours === undefined) return { failed: true };
  // git gives an empty file where both sides made theirs.
  const merged = mergeRecordFile(path, { base: old === '' ? undefined : old, ours: mine, theirs: yours });
  if (merged === undefined) return { failed: true };
  await writeFile(ours, merged.text);
  return { failed: false };
}

/** What is no UTF-8 is no text of ours, and must not come back changed. */
async function readText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path);
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : undefined;
}
