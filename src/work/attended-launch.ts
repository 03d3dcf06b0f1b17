import { textDigest } from '../domain/record.ts';
import { workOf } from '../domain/work.ts';
import { actorOf } from '../tracker/consent.ts';
import type { Caller } from '../tracker/context.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import { coderLaunch } from './coder.ts';
import { stepRunOf } from './step-run-of.ts';
import { reportedHead, reviewerLaunch } from './steps/review-work.ts';
import { targetOf } from './target.ts';
import type { WorkLaunch, WorkParts } from './work-parts.ts';

/**
 * What an agent is told that a person begins on their own terminal, in the folder that a step has made ready: the same
 * as one in a Pod.
 * @throws TicketError where the reviewer's commit is not the one that was reported.
 */
export async function attendedLaunch(
  parts: WorkParts,
  caller: Caller,
  { record, standing }: Pick<TicketDossier, 'record' | 'standing'>,
  { role, profile }: Pick<WorkLaunch, 'role' | 'profile'>,
): Promise<WorkLaunch> {
  const operation = role === 'coder' ? 'work_start' : 'work_review';
  const actor = actorOf(caller, operation, record, standing);
  const ticket = { record, standing, actor, work: workOf(record.events) };
  const step = { caller, actor, operation, ticket: record.item.id, text: textDigest(record.item) };
  const input = profile === undefined ? {} : { profile };
  const run = await stepRunOf(parts, step, ticket, { run: '', input, say: () => {} });
  if (role === 'coder') return coderLaunch(run, ticket);
  const commit = await reportedHead(run, ticket);
  const { commit: target } = await targetOf(run, ticket);
  const validated = ticket.work.validations.findLast((one) => one.commit === commit && one.on === 'branch');
  return reviewerLaunch(run, ticket, { commit, target, outcome: validated?.outcome ?? 'none' });
}
