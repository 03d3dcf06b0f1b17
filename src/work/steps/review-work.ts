import { TicketError } from '../../domain/errors.ts';
import { roundsIn } from '../../domain/work.ts';
import { changedFiles, commitsBetween, mergeBase } from '../../git/commits.ts';
import { recordOfStep } from '../../tracker/record-work.ts';
import { approvalOf } from '../approval.ts';
import { headOf, intentOf, noteStart, settledPodOn, tellCoder } from '../coder.ts';
import { commandText } from '../commands/command-text.ts';
import { type Validation, validateCommit } from '../commands/validate-commit.ts';
import { detachedWorktree } from '../place/ensure-worktree.ts';
import { prepareFolder } from '../place/prepare-folder.ts';
import { WorkMarks } from '../place/work-marks.ts';
import type { StepResult } from '../run/step-end.ts';
import { type StepRun, type StepTicket, ticketOf } from '../step-run.ts';
import { targetOf } from '../target.ts';
import type { WorkLaunch } from '../work-parts.ts';

/** Validation of the commit that was reported, and then a reviewer who stands in a checkout of exactly that commit. */
export async function reviewWork(run: StepRun): Promise<StepResult> {
  const { parts, folders, input, say } = run;
  const ticket = await ticketOf(run);
  const commit = await reportedHead(run, ticket);
  const target = await targetOf(run, ticket);
  if (await approvalOf(parts.roots.root, ticket.work, commit, target.commit))
    return { outcome: 'approved', said: `${commit.slice(0, 12)} is approved already.`, commit };
  const reviewer = await settledPodOn(run, 'reviewer');
  const marks = new WorkMarks(folders.local);
  if (reviewer && reviewer.state !== 'restorable' && marks.get().reviewing === commit) {
    // Whoever launched it may have died before they could tell.
    await noteStart(run, reviewer, commit);
    return reviewing(reviewer.entry.name, commit);
  }
  const asked = await askForMoreRounds(run, ticket);
  if (asked) return asked;
  // Whoever stands in another commit's checkout has nothing to say of this one.
  if (reviewer) await (await parts.pods()).stop(reviewer.entry.name, 'forgotten', 'the next round of review');
  say('checks the commit out');
  await detachedWorktree(run, folders.review, commit);
  await prepareFolder(run, folders.review);
  const changed = await changedFiles(parts.roots.root, target.commit, commit);
  const what = { on: 'branch', commit, tree: '', changed } as const;
  const validation = await validateCommit(run, what, async () => folders.review);
  if (validation.outcome === 'red') return backToCoder(run, commit, validation);
  const now = await ticketOf(run);
  marks.set({ reviewing: commit });
  if (input.launch === false) {
    return {
      outcome: 'ready',
      said: `${commit.slice(0, 12)} is ready for review. No reviewer was started.`,
      folder: folders.review,
      commit,
    };
  }
  say('starts the reviewer');
  const { outcome } = validation;
  const started = await parts.launch(
    await reviewerLaunch(run, now, { commit, target: target.commit, outcome }),
  );
  await noteStart(run, started, commit);
  return reviewing(started.entry.name, commit);
}

/** What a reviewer is told, whoever begins it. */
export async function reviewerLaunch(
  run: StepRun,
  ticket: StepTicket,
  { commit, target, outcome }: { commit: string; target: string; outcome: string },
): Promise<WorkLaunch> {
  const { folders, input, step, slot } = run;
  return {
    role: 'reviewer',
    ticket: step.ticket,
    profile: input.profile,
    folder: folders.review,
    instruction: await assignment(run, ticket, commit, target),
    intent: intentOf(ticket),
    validation: `${outcome}; the thread has it`,
    report: 'Your verdict: ticket_review, with this commit.',
    variables: { YOI_SLOT: String(slot) },
    origin: `${step.actor.role}/${step.actor.name}`,
  };
}

function reviewing(pod: string, commit: string): StepResult {
  return { outcome: 'reviewing', said: `${pod} reviews ${commit.slice(0, 12)}.`, pod, commit };
}

/** The commit that the last report is of, which the branch must still stand at. @throws TicketError */
export async function reportedHead(run: StepRun, { work }: StepTicket): Promise<string> {
  const head = await headOf(run);
  const reported = work.reports.at(-1)?.commit;
  if (head !== undefined && head === reported) return head;
  throw new TicketError('unmet_requirement', {
    refused: `${run.step.operation} on ${run.step.ticket} was refused`,
    rule:
      reported === undefined
        ? 'nothing was reported since it was accepted'
        : head === undefined
          ? `its branch ${run.folders.branch} is gone`
          : `the branch stands at ${head.slice(0, 12)}, and the last report is of ${reported.slice(0, 12)}`,
    next: work.started
      ? 'wait until who works there calls work_report; work_start brings a coder who died back'
      : 'call work_start first',
    details: { reported: reported ?? null, head: head ?? null },
  });
}

/** After so many rounds a person says whether there are to be more. */
async function askForMoreRounds(run: StepRun, { work }: StepTicket): Promise<StepResult | undefined> {
  const { settings, parts, step } = run;
  const allowed = settings.maxRounds * (1 + work.allowed.length);
  const rounds = roundsIn(work);
  if (rounds < allowed) return undefined;
  const isOpen = work.asked.length > work.allowed.length;
  if (!isOpen) {
    const body = `Changes were requested ${rounds} times. Shall coder and reviewer go on, for at most ${settings.maxRounds} rounds more? An answer lets them; to end it, return or close the Ticket.`;
    await recordOfStep(parts.tracker, step, { kind: 'question', body, attributes: { asks: 'rounds' } });
  }
  return {
    outcome: 'asked',
    said: `Changes were requested ${rounds} times: the person is asked whether to go on.`,
  };
}

async function backToCoder(run: StepRun, commit: string, { runs, key }: Validation): Promise<StepResult> {
  const last = runs.at(-1);
  const text = `Validation of ${commit.slice(0, 12)} is red:\n\n${last ? commandText(last.command, last) : ''}\n\nMend it, commit, and call work_report again.`;
  const told = await tellCoder(run, text, `red:${key}`);
  return {
    outcome: 'red',
    said: `Validation of ${commit.slice(0, 12)} is red, and no reviewer was started (${told}).`,
    commit,
    ...(last ? { tail: last.tail } : {}),
  };
}

/** What a reviewer reads: all of it the first time, and then what has changed since the last verdict. */
async function assignment(
  { parts, folders }: StepRun,
  { work }: StepTicket,
  commit: string,
  target: string,
): Promise<string> {
  const { root } = parts.roots;
  const base = (await mergeBase(root, target, commit)) ?? work.started?.base ?? target;
  const commits = await commitsBetween(root, base, commit);
  const before = work.reviews.at(-1)?.commit;
  return [
    `Review commit ${commit} of branch ${folders.branch}: ${commits.length} commits since ${base.slice(0, 12)}.`,
    `The whole difference: ${difference(base, commit)}`,
    ...(before === undefined || before === commit
      ? []
      : [`This is round ${work.reviews.length + 1}. Since the last verdict: ${difference(before, commit)}`]),
  ].join('\n');
}

/** By git's own hand: Gemini CLI names an external program for it that is not there, and then git shows nothing. */
function difference(from: string, to: string): string {
  return `git diff --no-ext-diff ${from.slice(0, 12)} ${to.slice(0, 12)}`;
}
