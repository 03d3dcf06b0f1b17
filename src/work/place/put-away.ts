import { existsSync } from 'node:fs';
import { branchAt } from '../../git/commits.ts';
import { deleteMergedBranch } from '../../git/delete-branch.ts';
import { uncommittedFiles } from '../../git/uncommitted-files.ts';
import { discardWorktree, removeWorktree } from '../../git/worktrees.ts';
import { podOn } from '../coder.ts';
import { commandText } from '../commands/command-text.ts';
import { runIn } from '../commands/run-in.ts';
import { textOf } from '../commands/words-of.ts';
import { note, type StepRun, type StepTicket, ticketOf } from '../step-run.ts';
import { aloneInGit } from './alone-in-git.ts';

/** How long what undoes the setup may take. */
const TEARDOWN_MS = 5 * 60_000;

/**
 * Puts away what a merged Ticket leaves: Pods, throw-away folders, the worktree where it is clean, the branch where its
 * content is proved to be in the target. What is kept, and why, a sentence each.
 */
export async function putAway(run: StepRun): Promise<string[]> {
  const ticket = await ticketOf(run);
  await stopPods(run);
  const { roots } = run.parts;
  const kept: string[] = [];
  await discard(run, run.folders.review);
  await discard(run, run.folders.merge);
  const worktree = await putWorktreeAway(run);
  if (worktree !== undefined) kept.push(worktree);
  const branch = worktree === undefined ? await putBranchAway(run, ticket) : 'its branch, with it';
  if (branch !== undefined) kept.push(branch);
  const left = existsSync(run.folders.worktree) || (await branchOf(run)) !== undefined;
  const body =
    kept.length > 0 ? `Kept: ${kept.join('; ')}.` : 'Worktree and branch are gone; the target has it all.';
  await note(run, {
    work: 'cleaned',
    heading: left ? 'Put away, as far as it is safe' : 'Put away',
    body: relativeTo(roots.root, body),
    attributes: { kept: kept.length > 0 ? String(kept.length) : undefined },
    isKnown: (events) =>
      events.findLast(({ attributes }) => attributes.work === 'cleaned')?.body ===
      relativeTo(roots.root, body),
  });
  return kept;
}

/** Records name no place of this machine. */
function relativeTo(root: string, text: string): string {
  return text.replaceAll(`${root}/`, '');
}

async function stopPods(run: StepRun): Promise<void> {
  const pods = await run.parts.pods();
  for (const role of ['coder', 'reviewer'] as const) {
    const pod = await podOn(run, role);
    if (pod) await pods.stop(pod.entry.name, 'forgotten', 'the merge of its Ticket');
  }
}

async function discard({ parts }: StepRun, folder: string): Promise<void> {
  const { root, localDir } = parts.roots;
  await aloneInGit(localDir, () => discardWorktree(root, folder));
}

/** Why the worktree stays; undefined where it is gone. */
async function putWorktreeAway(run: StepRun): Promise<string | undefined> {
  const { parts, folders, settings } = run;
  const { root, localDir } = parts.roots;
  if (!existsSync(folders.worktree)) return undefined;
  const before = await uncommittedFiles(folders.worktree);
  if (before.length > 0) return dirty(folders.worktree, before);
  if (settings.teardown) {
    const ended = await runIn(run, folders.worktree, {
      name: 'teardown',
      command: settings.teardown,
      limitMs: TEARDOWN_MS,
    });
    if (ended.outcome !== 'ok')
      return `${folders.worktree}, as teardown ended badly (${commandText(textOf(settings.teardown), ended).split('\n')[0]})`;
  }
  const removed = await aloneInGit(localDir, () => removeWorktree(root, folders.worktree));
  return removed.removed ? undefined : `${folders.worktree}: ${removed.reason}`;
}

function dirty(worktree: string, files: readonly string[]): string {
  const shown = files.slice(0, 5).map((file) => JSON.stringify(file));
  return `${worktree}, as it holds what is not committed: ${shown.join(', ')}${files.length > shown.length ? ` and ${files.length - shown.length} more` : ''}`;
}

async function putBranchAway(run: StepRun, { work }: StepTicket): Promise<string | undefined> {
  const { parts, folders } = run;
  const { root, localDir } = parts.roots;
  const head = await branchOf(run);
  if (head === undefined) return undefined;
  if (!work.merged) return `branch ${folders.branch}`;
  const { commit, merge, target } = work.merged;
  const tip = await branchAt(root, target);
  if (head !== commit || tip === undefined)
    return `branch ${folders.branch}, which went on after what was merged`;
  const deleted = await aloneInGit(localDir, () =>
    deleteMergedBranch(root, { branch: folders.branch, head: commit, merge, target: tip }),
  );
  return deleted.deleted ? undefined : `branch ${folders.branch}: ${deleted.reason}`;
}

function branchOf({ parts, folders }: StepRun): Promise<string | undefined> {
  return branchAt(parts.roots.root, folders.branch);
}
