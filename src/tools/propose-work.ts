import { oneLine } from '../domain/text.ts';
import { workOf } from '../domain/work.ts';
import { queryPlan } from '../tracker/query-plan.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import type { Proposal, Services } from './tool.ts';

/** What a person is asked before work begins: with what speaks against it, which they have then seen. */
export async function proposeStart(services: Services, ticket: string, what: string): Promise<Proposal> {
  const { record, standing, blockers, goIsStale } = await showTicket(services.tracker, ticket);
  const { id, title } = record.item;
  const [planned] = await queryPlan(services.tracker, [id]);
  const against = [
    ...(goIsStale ? ['the text changed after Go'] : []),
    ...blockers.map(({ ticket: other, state }) => `blocked by ${other} (${state})`),
    ...(planned?.against ?? []),
  ];
  return {
    ticket: id,
    rev: standing.rev,
    question: [
      `${what} "${oneLine(title, 200)}" (${id}, ${standing.state})?`,
      ...against.map((one) => `Against it: ${oneLine(one, 300)}`),
    ].join('\n'),
  };
}

/** What a person is asked before a merge: the commit, who approved it, and what the dossier leaves to them. */
export async function proposeMerge(services: Services, ticket: string, close: boolean): Promise<Proposal> {
  const { record, standing, goIsStale } = await showTicket(services.tracker, ticket);
  const { id, title } = record.item;
  const work = workOf(record.events);
  const { target = work.started?.target } = (await services.playbook()).merge;
  const approval = work.reviews.at(-1);
  const dossier = record.events.find((event) => event.id === work.dossier?.event);
  return {
    ticket: id,
    rev: standing.rev,
    question: [
      `Merge ${close ? 'and close ' : ''}"${oneLine(title, 200)}" (${id}, ${standing.state})${target ? ` into ${oneLine(target, 100)}` : ''}?`,
      approval
        ? `Last verdict: ${approval.verdict} of ${approval.commit.slice(0, 12)} by ${approval.author}.`
        : 'Nobody has reviewed it.',
      ...(dossier
        ? [`${oneLine(dossier.heading, 100)}: ${oneLine(dossier.body, 600)}`]
        : ['There is no dossier yet: work_dossier.']),
      ...(goIsStale ? ['The text changed after Go.'] : []),
    ].join('\n'),
  };
}
