import { TicketError } from '../domain/errors.ts';
import { goIsStale, type TicketRecord } from '../domain/record.ts';
import type { Finding, Verdict } from '../domain/review.ts';
import { workOf } from '../domain/work.ts';
import { changeTicket } from './change-ticket.ts';
import type { Caller, Changed, TrackerContext } from './context.ts';
import type { Situation } from './situation.ts';

export type ReviewInput = {
  ticket: string;
  verdict: Verdict;
  commit: string;
  body: string;
  findings?: Finding[] | undefined;
  request_id?: string | undefined;
};

/** A verdict on one commit. Who reported the work cannot approve it. */
export async function reviewTicket(
  context: TrackerContext,
  caller: Caller,
  input: ReviewInput,
): Promise<Changed> {
  const request = { operation: 'ticket_review', ticket: input.ticket, requestId: input.request_id };
  return changeTicket(context, caller, request, async (situation) => {
    const commit = refuseUnreviewable(situation, input);
    const { actor } = situation;
    const count = (wanted: Finding['severity']) =>
      (input.findings ?? []).filter(({ severity }) => severity === wanted).length;
    return {
      events: [
        {
          kind: 'review',
          heading: `Review: ${input.verdict}`,
          body: [input.body, ...(input.findings ?? []).map(findingLine)].join('\n'),
          attributes: {
            verdict: input.verdict,
            commit,
            blockers: String(count('blocker')),
            decisions: String(count('decision')),
            caller: actor.caller,
            channel: actor.channel,
          },
        },
      ],
    };
  });
}

function findingLine({ severity, text, file, line }: Finding): string {
  const place = file ? ` (${file}${line ? `:${line}` : ''})` : '';
  return `- **${severity}**${place}: ${text.replace(/\s*[\r\n]+\s*/gu, ' ')}`;
}

/** The commit that the verdict is on, in full: the one that was reported last. */
function refuseUnreviewable({ record, standing, actor }: Situation, input: ReviewInput): string {
  const refused = `the review of ${record.item.id} was not recorded`;
  if (standing.state !== 'inprogress') {
    throw new TicketError('illegal_transition', {
      refused,
      rule: `only work in progress is reviewed, and the Ticket is ${standing.state}`,
      next: 'comment with ticket_comment instead',
    });
  }
  const commit = reportedCommit(record, input, refused);
  if (input.verdict !== 'approve') return commit;
  if (goIsStale(record, standing)) {
    throw new TicketError('needs_person', {
      refused,
      rule: 'the text changed after the person said Go, so what was wanted is not what was approved',
      next: `request changes, or a person runs: yoi-tickets ticket return ${record.item.id}`,
    });
  }
  const reported = record.events.some(
    ({ kind, attributes }) => kind === 'implementation_report' && attributes.caller === actor.caller,
  );
  if (reported) {
    throw new TicketError('forbidden', {
      refused,
      rule: 'who reported the work cannot approve it',
      next:
        actor.role === 'human'
          ? `somebody else reviews it: work_review, or another person; whoever works there reports as coder: yoi-tickets work report --role coder`
          : 'another reviewer, or a person, reviews it',
    });
  }
  if (input.findings?.some(({ severity }) => severity === 'blocker')) {
    throw new TicketError('invalid_input', {
      refused,
      rule: 'an approval has no blocker among its findings',
      next: 'request changes, or lower the finding',
    });
  }
  return commit;
}

function reportedCommit({ item, events }: TicketRecord, { commit }: ReviewInput, refused: string): string {
  const last = workOf(events).reports.at(-1)?.commit;
  if (last?.startsWith(commit)) return last;
  throw new TicketError('unmet_requirement', {
    refused,
    rule:
      last === undefined
        ? 'a review judges what was reported, and nothing was since it was accepted'
        : `the last report is of ${last.slice(0, 12)}, and ${commit.slice(0, 12)} is another commit`,
    next:
      last === undefined
        ? `wait for the report; who works on it calls work_report for ${item.id}`
        : `read ${last.slice(0, 12)} and review that one`,
    details: last === undefined ? {} : { commit: last },
  });
}
