import { ensureCoder } from '../coder.ts';
import { ensureWorktree, refuseForeignBranch } from '../place/ensure-worktree.ts';
import { prepareFolder } from '../place/prepare-folder.ts';
import { WorkMarks } from '../place/work-marks.ts';
import type { StepResult } from '../run/step-end.ts';
import { note, type StepRun, type StepTicket, tells, ticketOf } from '../step-run.ts';
import { targetOf } from '../target.ts';

/** Branch, worktree, setup, coder: each made where it is missing, so that it may be interrupted anywhere and run again. */
export async function startWork(run: StepRun): Promise<StepResult> {
  const { folders, input, say } = run;
  const ticket = await ticketOf(run);
  say('makes the worktree');
  await refuseForeignBranch(run, ticket);
  const base = await recordStart(run, ticket);
  await ensureWorktree(run, ticket, base);
  await prepareOnce(run);
  // The Ticket may have been returned while setup ran.
  const now = await ticketOf(run);
  if (input.launch === false) {
    return {
      outcome: 'ready',
      said: `The worktree is ready, on branch ${folders.branch}. No agent was started.`,
      folder: folders.worktree,
    };
  }
  const pod = await ensureCoder(run, now);
  return {
    outcome: 'started',
    said: `${pod} is at work on branch ${folders.branch}.`,
    pod,
    folder: folders.worktree,
  };
}

/** Where the work begins from stands in the thread before anything is made. */
async function recordStart(run: StepRun, ticket: StepTicket): Promise<string> {
  const { started } = ticket.work;
  if (started) return started.base;
  const { branch, commit } = await targetOf(run, ticket);
  const attempt = String(ticket.work.attempt);
  await note(run, {
    work: 'started',
    heading: `Work started: attempt ${attempt}`,
    body: `Branch ${run.folders.branch}, from ${branch} at ${commit.slice(0, 12)}.`,
    attributes: { branch: run.folders.branch, base: commit, target: branch, attempt },
    isKnown: tells('started'),
  });
  return commit;
}

/** A folder is set up once, and again only when it was made anew. */
async function prepareOnce(run: StepRun): Promise<void> {
  const { folders } = run;
  const marks = new WorkMarks(folders.local);
  if (marks.get().ready === folders.worktree) return;
  await prepareFolder(run, folders.worktree);
  marks.set({ ready: folders.worktree });
}
