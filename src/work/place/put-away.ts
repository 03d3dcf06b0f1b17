import { existsSync } from 'node:fs';
import { branchAt } from '../../git/commits.ts';
import { deleteMergedBranch } from '../../git/delete-branch.ts';
import { uncommittedFiles } from '../../git/uncommitted-files.ts';
import { removeWorktree } from '../../git/worktrees.ts';
import { settledPodOn } from '../coder.ts';
import { commandText } from '../commands/command-text.ts';
import { runIn } from '../commands/run-in.ts';
import { textOf } from '../commands/words-of.ts';
import { fromRoot } from '../from-root.ts';
import { note, type StepRun, type StepTicket, ticketOf } from '../step-run.ts';
import { aloneInGit } from './alone-in-git.ts';
import { isThere, throwAway } from './ensure-worktree.ts';

/** How long what undoes the setup may take. */
const TEARDOWN_MS = 5 * 60_000;

/**
 * Puts away what a merged Ticket leaves: Pods, throw-away folders, the worktree where it is clean, the branch where its
 * content is proved to be in the target. What is kept, and why, a sentence each.
 */
export async function putAway(run: StepRun): Promise<string[]> {
  const ticket = await ticketOf(run);
  const { folders } = run;
  const kept: string[] = [];
  await stopPod(run, 'reviewer');
  await Promise.all([stopPod(run, 'coder'), throwAway(run, [folders.review, folders.merge])]);
  const worktree = await putWorktreeAway(run);
  if (worktree !== undefined) kept.push(worktree);
  const branch = worktree === undefined ? await putBranchAway(run, ticket) : 'its branch, with it';
  if (branch !== undefined) kept.push(branch);
  const said =
    kept.length > 0 ? `Kept: ${kept.join('; ')}.` : 'Worktree and branch are gone; the target has it all.';
  const body = fromRoot(run.parts.roots, said);
  await note(run, {
    work: 'cleaned',
    heading: kept.length > 0 ? 'Put away, as far as it is safe' : 'Put away',
    body,
    attributes: { kept: kept.length > 0 ? String(kept.length) : undefined },
    isKnown: (events) => events.findLast(({ attributes }) => attributes.work === 'cleaned')?.body === body,
  });
  return kept;
}

async function stopPod(run: StepRun, role: 'coder' | 'reviewer'): Promise<void> {
  const pod = await settledPodOn(run, role);
  if (pod) await (await run.parts.pods()).stop(pod.entry.name, 'forgotten', 'the merge of its Ticket');
}

/** Why the worktree stays; undefined where it is gone. */
async function putWorktreeAway(run: StepRun): Promise<string | undefined> {
  const { parts, folders, settings } = run;
  const { root } = parts.roots;
  if (!existsSync(folders.worktree)) return undefined;
  if (!isThere(parts.roots.commonDir, folders.worktree))
    return `${folders.worktree}, which git knows as no worktree of this repository`;
  if (settings.teardown) {
    const before = await uncommittedFiles(folders.worktree);
    if (before.length > 0) return dirty(folders.worktree, before);
    const ended = await runIn(run, folders.worktree, {
      name: 'teardown',
      command: settings.teardown,
      limitMs: TEARDOWN_MS,
    });
    if (ended.outcome !== 'ok')
      return `${folders.worktree}, as teardown ended badly (${commandText(textOf(settings.teardown), ended).split('\n')[0]})`;
  }
  const removed = await aloneInGit(run, () => removeWorktree(root, folders.worktree));
  if (removed.removed) return undefined;
  const left = await uncommittedFiles(folders.worktree);
  return left.length > 0 ? dirty(folders.worktree, left) : `${folders.worktree}: ${removed.reason}`;
}

function dirty(worktree: string, files: readonly string[]): string {
  const shown = files.slice(0, 5).map((file) => JSON.stringify(file));
  return `${worktree}, as it holds what is not committed: ${shown.join(', ')}${files.length > shown.length ? ` and ${files.length - shown.length} more` : ''}`;
}

async function putBranchAway(run: StepRun, { work }: StepTicket): Promise<string | undefined> {
  const { parts, folders } = run;
  const { root } = parts.roots;
  if (!work.merged) return `branch ${folders.branch}`;
  const { commit, merge, target } = work.merged;
  const tip = await branchAt(root, target);
  if (tip === undefined) return `branch ${folders.branch}, as ${target} is gone`;
  const deleted = await aloneInGit(run, () =>
    deleteMergedBranch(root, { branch: folders.branch, head: commit, merge, target: tip }),
  );
  return deleted.deleted ? undefined : `branch ${folders.branch}: ${deleted.reason}`;
}
