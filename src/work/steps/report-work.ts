import { existsSync } from 'node:fs';
import { TicketError } from '../../domain/errors.ts';
import { roundsIn } from '../../domain/work.ts';
import { isAncestor } from '../../git/commits.ts';
import { headBranch } from '../../git/head-branch.ts';
import { operationUnderWay } from '../../git/operation-under-way.ts';
import { uncommittedFiles } from '../../git/uncommitted-files.ts';
import { createTicket } from '../../tracker/create-ticket.ts';
import { recordRelation } from '../../tracker/record-relation.ts';
import { recordOfStep } from '../../tracker/record-work.ts';
import { headOf } from '../coder.ts';
import { type StepRun, type StepTicket, ticketOf } from '../step-run.ts';

/** What a coder says of their work; what was committed is not theirs to say. */
export type WorkReport = {
  summary: string;
  checks?: readonly string[] | undefined;
  deviations?: readonly string[] | undefined;
  followUps?: readonly FollowUp[] | undefined;
};
/** Work that was found on the way, and is not this Ticket's. */
export type FollowUp = { title: string; body?: string | undefined };

export type Reported = {
  ticket: string;
  commit: string;
  round: number;
  followUps: { ticket: string; isNew: boolean }[];
};

/** A report is of a commit: all that was done is in it, and it is another one than the last. */
export async function reportWork(run: StepRun, report: WorkReport): Promise<Reported> {
  const ticket = await ticketOf(run);
  const commit = await committedHead(run, ticket);
  const followUps = [];
  for (const [index, followUp] of (report.followUps ?? []).entries())
    followUps.push(await takeUp(run, ticket, followUp, `${commit.slice(0, 12)}-${index + 1}`));
  const round = roundsIn(ticket.work) + 1;
  const { caller, actor } = run.step;
  await recordOfStep(run.parts.tracker, run.step, {
    kind: 'implementation_report',
    heading: 'Implementation report',
    body: reportText(report, followUps),
    attributes: {
      commit,
      round: String(round),
      caller: caller.connection.caller.name,
      channel: actor.channel,
    },
  });
  return { ticket: run.step.ticket, commit, round, followUps };
}

/** The commit that is reported. @throws TicketError that names what is missing for it. */
async function committedHead(run: StepRun, { work }: StepTicket): Promise<string> {
  const { folders, parts } = run;
  const { worktree, branch } = folders;
  if (!work.started || !existsSync(worktree))
    throw refusal(run, 'there is no worktree of it here', 'call work_start first');
  const underWay = operationUnderWay(worktree);
  if (underWay)
    throw refusal(run, `a ${underWay} is under way in the worktree`, 'finish it, commit, and report again');
  const at = headBranch(worktree);
  if (at !== branch)
    throw refusal(
      run,
      `the worktree stands on ${at ?? 'no branch'}`,
      `git switch ${branch}, commit there, and report again`,
    );
  const files = await uncommittedFiles(worktree);
  if (files.length > 0) {
    const shown = files.slice(0, 10).map((file) => JSON.stringify(file));
    const more = files.length > shown.length ? ` and ${files.length - shown.length} more` : '';
    throw refusal(
      run,
      `the worktree holds what is not committed: ${shown.join(', ')}${more}`,
      'commit or remove it, and report again',
      {
        files: files.slice(0, 50),
      },
    );
  }
  const head = await headOf(run);
  const last = work.reports.at(-1)?.commit ?? work.started.base;
  if (head === undefined || head === last || (await isAncestor(parts.roots.root, head, last)))
    throw refusal(
      run,
      `there is no new commit on ${branch} since ${work.reports.length > 0 ? 'the last report' : 'the work began'}`,
      'commit what you did; what is only to be said, say with ticket_comment',
    );
  return head;
}

function refusal(
  { step }: StepRun,
  rule: string,
  next: string,
  details: Record<string, unknown> = {},
): TicketError {
  return new TicketError('unmet_requirement', {
    refused: `${step.ticket} was not reported`,
    rule,
    next,
    details,
  });
}

/** A follow-up becomes a Ticket of its own in planning, unless there is one of that title already. */
async function takeUp(
  { parts, step }: StepRun,
  { record }: StepTicket,
  { title, body }: FollowUp,
  key: string,
): Promise<Reported['followUps'][number]> {
  const { tracker } = parts;
  const { caller, actor } = step;
  const same = (one: { title: string; createdBy: string | null }) =>
    one.title.trim().toLowerCase() === title.trim().toLowerCase();
  const { rows } = await tracker.store.read((view) =>
    view.list({ state: 'active', text: title }, { limit: 40 }),
  );
  const known = rows.find((row) => same(row) && row.id !== record.item.id);
  const ticket =
    known?.id ??
    (await createTicket(tracker, caller, { title, request_id: key, ...(body ? { body } : {}) }, actor)).id;
  const related = await tracker.store.read((view) => view.get(record.item.id));
  const isRelated = related?.relations.some(({ kind, target }) => kind === 'related' && target === ticket);
  if (!isRelated) {
    const reason = `found while working on ${record.item.id}`;
    await recordRelation(
      tracker,
      caller,
      { ticket: record.item.id, kind: 'related', related: ticket, reason },
      actor,
    );
  }
  return { ticket, isNew: known === undefined };
}

function reportText(
  { summary, checks = [], deviations = [] }: WorkReport,
  followUps: Reported['followUps'],
): string {
  return [
    summary,
    ...section('Checks', checks),
    ...section('Deviations', deviations),
    ...section(
      'Follow-ups',
      followUps.map(({ ticket, isNew }) => `${ticket}${isNew ? '' : ' (was there already)'}`),
    ),
  ].join('\n\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`**${title}**\n\n${lines.map((line) => `- ${line}`).join('\n')}`];
}
