import { join, resolve } from 'node:path';
import type { WorkRecord } from '../domain/work.ts';
import { linkedWorktrees } from '../git/repository.ts';
import { WorkMarks } from './place/work-marks.ts';
import type { WorkParts } from './work-parts.ts';

/** Where the work of one Ticket is done: all of it derived, so that nobody can name another place. */
export type WorkFolders = {
  branch: string;
  /** The coder's. */
  worktree: string;
  /** Thrown away after use: the commit that is reviewed, and the merge that is validated. A slug has no dot. */
  review: string;
  merge: string;
  /** What this machine knows of it: journal, logs, marks. */
  local: string;
};

/**
 * What began here stays where it began, whatever the configuration says by now; but a thread can be written by hand,
 * and nobody else's branch becomes a Ticket's by that.
 */
export function workFolders(
  { tracker, roots }: Pick<WorkParts, 'tracker' | 'roots'>,
  { id, slug }: { id: string; slug: string },
  { started }: Pick<WorkRecord, 'started'>,
): WorkFolders {
  const { branchPrefix, worktrees } = tracker.policy;
  const local = workFolder(roots.localDir, id);
  const made = new WorkMarks(local).get().branch;
  const branch = made !== undefined && made === started?.branch ? made : `${branchPrefix}${slug}`;
  const there = linkedWorktrees(roots.commonDir).find(({ head }) => head === `ref: refs/heads/${branch}`);
  const worktree = there?.path ?? resolve(roots.root, worktrees, slug);
  return {
    branch,
    worktree,
    review: `${worktree}.review`,
    merge: `${worktree}.merge`,
    local,
  };
}

/** The Ticket's own folder in the local state. */
export function workFolder(localDir: string, id: string): string {
  return join(localDir, 'work', id);
}
