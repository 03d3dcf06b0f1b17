import { roundsIn, workOf } from '../domain/work.ts';
import type { Pod } from '../pods/registry.ts';
import type { TicketDossier } from '../tracker/show-ticket.ts';
import { seeWork } from '../work/see-work.ts';
import type { Services } from './tool.ts';

type Used = { turns: number; tokens: number; cost: number; currency: string };

/** How the work on a Ticket stands, as a person is shown it who decides about it. */
export type TicketWork = {
  phase: string;
  waits_for: string;
  next: string;
  branch: string;
  target: string | null;
  head: string | null;
  attempt: number;
  rounds: number;
  /** The step that the program is at. `line`: the last that a command printed, untrusted. */
  step: { step: string; phase: string; line: string } | null;
  dossier: { number: number; commit: string; target: string; wants: string; artifact: string } | null;
  validations: { outcome: string; commit: string; on: string; at: string }[];
  reviews: { verdict: string; commit: string; author: string; at: string }[];
  /** Of all its Pods, also of those that are gone. */
  cost: Used;
};

/** Of each kind the last ones: a Ticket that had more of them has its thread to tell. */
const SHOWN = 20;

/** Null where nobody ever accepted the Ticket. @throws TicketError where there is no git to work in. */
export async function ticketWork(
  services: Services,
  ticket: TicketDossier,
  pods: readonly Pod[],
): Promise<TicketWork | null> {
  if (workOf(ticket.record.events).attempt === 0) return null;
  const { parts } = await services.work();
  const { phase, waits_for, next, work, folders, head, step } = await seeWork(parts, ticket, pods);
  const { dossier, started, attempt } = work;
  const artifact = `dossier-${dossier?.number ?? 0}.md`;
  const { number = 0, commit = '', target = '', wants = '' } = dossier ?? {};
  return {
    ...{ phase, waits_for, next, branch: folders.branch, head, attempt, rounds: roundsIn(work) },
    target: started?.target || null,
    step: step && { step: step.step, phase: step.phase, line: step.line.slice(0, 500).toWellFormed() },
    dossier: dossier && { number, commit, target, wants, artifact },
    validations: work.validations
      .slice(-SHOWN)
      .map(({ outcome, commit, on, at }) => ({ outcome, commit, on, at })),
    reviews: work.reviews
      .slice(-SHOWN)
      .map(({ verdict, commit, author, at }) => ({ verdict, commit, author, at })),
    cost: sumOf(pods.filter(({ entry }) => entry.ticket === ticket.record.item.id)),
  };
}

/** What was paid in several currencies has no sum. */
function sumOf(pods: readonly Pod[]): Used {
  const used = pods.map(({ entry }) => entry.usage);
  const add = (count: (one: Used) => number) => used.reduce((sum, one) => sum + count(one), 0);
  const currencies = new Set(used.flatMap(({ cost, currency }) => (cost > 0 ? [currency] : [])));
  const [currency = ''] = currencies;
  return {
    turns: add(({ turns }) => turns),
    tokens: add(({ tokens }) => tokens),
    ...(currencies.size > 1 ? { cost: 0, currency: '' } : { cost: add(({ cost }) => cost), currency }),
  };
}
