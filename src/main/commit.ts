import { mergeRecordFile } from '../domain/merge/merge-record-file.ts';
import { commitRecords, type Exclusive } from '../git/commit-records.ts';
import type { Roots } from '../git/roots.ts';
import { uncommittedRecords } from '../git/uncommitted-records.ts';
import { witnessGit } from '../store/files/git-steps.ts';

/** Commits what changed among the records, under a message that says how much. */
export async function commitWorkspace(
  roots: Roots,
  exclusive: Exclusive,
  message?: string,
): Promise<{ commit: string | null; changed: number }> {
  const changed = (await uncommittedRecords(roots)) ?? 0;
  const commit = await commitRecords(
    roots,
    message ?? `Tickets: ${changed} records changed`,
    exclusive,
    mergeRecordFile,
    witnessGit({ root: roots.records, localDir: roots.localDir }),
  );
  return { commit, changed };
}
