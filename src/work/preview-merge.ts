import { TicketError } from '../domain/errors.ts';
import { commitMergedTree, mergedTree } from '../git/build-merge.ts';
import { type ChangedFile, changedFiles } from '../git/commits.ts';
import { tellCoder } from './coder.ts';
import { type Validation, validateCommit } from './commands/validate-commit.ts';
import { detachedWorktree } from './place/ensure-worktree.ts';
import { prepareFolder } from './place/prepare-folder.ts';
import type { StepResult } from './run/step-end.ts';
import { note, type StepRun } from './step-run.ts';
import type { Target } from './target.ts';

/** A merge that was built and validated beside everything, or what stands in its way, as the step's result. */
export type Preview =
  | { tree: string; changed: readonly ChangedFile[]; validation: Validation }
  | { hindered: StepResult };

/**
 * What the merge would be: built without touching a file, and where it was not validated before, checked out in a
 * folder of its own for that. A conflict, and validation that is red, go back to the coder; neither leaves a trace in
 * the target.
 */
export async function previewMerge(run: StepRun, commit: string, target: Target): Promise<Preview> {
  const { root } = run.parts.roots;
  run.say('builds the merge');
  const [merged, changed] = await Promise.all([
    mergedTree(root, { target: target.commit, head: commit }),
    changedFiles(root, target.commit, commit),
  ]);
  if (merged.outcome === 'conflicts')
    return { hindered: await conflict(run, commit, target, merged.conflicts) };
  if (merged.outcome !== 'merged') throw nothingToMerge(run, commit, target, merged.outcome);
  const { tree } = merged;
  const validation = await validateCommit(run, { on: 'merge', commit, tree, changed }, () =>
    checkOut(run, { tree, commit, target }),
  );
  if (validation.outcome !== 'red') return { tree, changed, validation };
  return { hindered: await red(run, commit, target, validation) };
}

type Merged = { tree: string; commit: string; target: Target };

/** The merge as a folder that is ready to be validated in. */
async function checkOut(run: StepRun, { tree, commit, target }: Merged): Promise<string> {
  const { parts, folders, step } = run;
  const request = { target: target.commit, head: commit, message: `Preview of ${step.ticket}` };
  const merge = await commitMergedTree(parts.roots.root, tree, request);
  await detachedWorktree(run, folders.merge, merge);
  await prepareFolder(run, folders.merge);
  return folders.merge;
}

async function conflict(
  run: StepRun,
  commit: string,
  { branch, commit: at }: Target,
  files: readonly string[],
): Promise<StepResult> {
  const shown = files.slice(0, SHOWN);
  const list = shown.map((file) => `- ${JSON.stringify(file)}`).join('\n');
  const head = `${commit.slice(0, 12)} does not merge into ${branch} (${at.slice(0, 12)}): ${files.length} files conflict.`;
  const body = `${head}\n\n${list}`;
  await note(run, {
    work: 'failed',
    heading: 'The merge conflicts',
    body,
    attributes: { what: 'merge', conflicts: String(files.length), commit, target: at },
    isKnown: (events) => events.at(-1)?.body === body,
  });
  const text = `${body}\n\nTake the target in (git merge ${branch}), resolve them so that both sides' intent holds, commit, and call work_report again.`;
  const told = await tellCoder(run, text, `conflict:${commit}:${at}`);
  return { outcome: 'conflict', said: `${head} Nothing was moved (${told}).`, commit, files: shown };
}

const SHOWN = 50;

function nothingToMerge(
  { step }: StepRun,
  commit: string,
  { branch }: Target,
  why: 'nothing' | 'unrelated',
): TicketError {
  const [what, next] =
    why === 'nothing'
      ? ['is in it already', 'call work_merge: it finds that, and ends the work']
      : ['shares no history with it', 'return the Ticket: its branch has to begin from the target'];
  return new TicketError('unmet_requirement', {
    refused: `${step.operation} on ${step.ticket} was refused`,
    rule: `there is nothing to merge into ${branch}: ${commit.slice(0, 12)} ${what}`,
    next,
  });
}

async function red(
  run: StepRun,
  commit: string,
  { branch, commit: at }: Target,
  { runs }: Validation,
): Promise<StepResult> {
  const last = runs.at(-1);
  const head = `Merged into ${branch} (${at.slice(0, 12)}), ${commit.slice(0, 12)} does not validate.`;
  const text = `${head} It is validated as it would be after the merge. The thread has the output. Take the target in (git merge ${branch}), mend it, commit, and call work_report again.`;
  const told = await tellCoder(run, text, `merge-red:${commit}:${at}`);
  const tail = last ? { tail: last.tail } : {};
  return { outcome: 'red', said: `${head} Nothing was moved (${told}).`, commit, ...tail };
}
