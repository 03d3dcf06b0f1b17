import { needsPerson } from '../domain/actions/action-rows.ts';
import type { ActionRow } from '../domain/actions.ts';
import { mayUse } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import { STATES } from '../domain/ticket.ts';
import { seeActions } from '../tools/see-actions.ts';
import { actionCommand, likeliestCommand } from './action-command.ts';
import type { OpenWorkspace, Outcome } from './command-line-parts.ts';
import { requireTickets } from './require-tickets.ts';

/** More of it is shown by `actions`. */
const SHOWN = 10;

type PodWaiting = { pod: string; why: string; next: string };
type Waiting = {
  id: string;
  title: string;
  state: string;
  /** What they would most likely do. */
  waits_for_person: string[];
  why: string;
  next: string;
};

/** Where the workspace stands: its records, how many Tickets in which state, and what waits for a person. */
export async function statusOf({ services, connection, facts }: OpenWorkspace): Promise<Outcome> {
  requireTickets(connection, 'ticket_list');
  const { rows, needs } = await seeActions(services);
  const wanting = rows.filter(needsPerson);
  const waiting = wanting.flatMap((row) => waitingOf(row) ?? []);
  const { root } = services;
  const told = await facts();
  const work = told.counts.inprogress && mayUse(connection, 'work_status') ? await workIn(services) : NO_WORK;
  const structured = {
    ...{ root, ...told, work, pods: wanting.flatMap(podsIn) },
    waiting: {
      count: needs - (wanting.length - waiting.length),
      tickets: waiting.slice(0, SHOWN),
    },
  };
  return { structured, text: textOf(structured) };
}

/** The Pods of a row that stand still until a person does something, with what that is. */
function podsIn({ reasons, actions }: ActionRow): PodWaiting[] {
  return reasons.filter(needsPerson).flatMap(({ pod, text, quote }) => {
    if (pod === undefined) return [];
    const ways = actions.filter(({ input, why }) => input.pod === pod && why === undefined);
    const restore = ways.find(({ name }) => name === 'restore');
    const next = restore ?? ways.find(({ name }) => name === 'open_pod');
    return [{ pod, why: quote ? `${text}: ${quote}` : text, next: next ? actionCommand(next) : ATTACH(pod) }];
  });
}

const ATTACH = (pod: string) => `yoi-tickets pod attach ${pod}`;

/** What a Ticket waits for beside its Pods. */
function waitingOf(row: ActionRow): Waiting | undefined {
  const { ticket, reasons, actions } = row;
  const own = reasons.filter((reason) => needsPerson(reason) && reason.pod === undefined);
  if (!ticket || own.length === 0) return undefined;
  const first = actions.find(({ why, input }) => why === undefined && input.pod === undefined);
  return {
    ...{ id: ticket.id, title: ticket.title, state: ticket.state },
    waits_for_person: first ? [first.name] : [],
    why: own.map(({ text, quote }) => (quote ? `${text}: ${quote}` : text)).join('; '),
    next: first ? actionCommand(first) : (likeliestCommand(row) ?? `yoi-tickets ticket show ${ticket.id}`),
  };
}

type AtWork = {
  count: number;
  tickets: { id: string; title: string; phase: string; waits_for: string; step?: string }[];
};
const NO_WORK: AtWork = { count: 0, tickets: [] };

/** What is at work, where there is git to do it in. */
async function workIn(services: OpenWorkspace['services']): Promise<AtWork> {
  const { atWork } = await import('../tools/show-work.ts');
  try {
    const { work, count } = await atWork(services);
    const tickets = work.map(({ id, title, phase, waits_for, step }) => ({
      ...{ id, title, phase, waits_for },
      ...(step === undefined ? {} : { step }),
    }));
    return { count, tickets };
  } catch (error) {
    if (error instanceof TicketError && error.code === 'unmet_requirement') return NO_WORK;
    throw error;
  }
}

type Status = Awaited<ReturnType<OpenWorkspace['facts']>> & {
  root: string;
  work: AtWork;
  pods: PodWaiting[];
  waiting: { count: number; tickets: Waiting[] };
};

function textOf({ root, records, mode, counts, uncommitted, warnings, pods, work, waiting }: Status): string {
  const numbers = STATES.flatMap((state) => (counts[state] ? [`${counts[state]} ${state}`] : []));
  return [
    `Workspace  ${root}`,
    `Records    ${records} (${mode})`,
    `Tickets    ${numbers.join(', ') || 'none yet: yoi-tickets ticket create "What is wanted"'}`,
    ...(uncommitted ? [`Not yet committed: ${uncommitted} (yoi-tickets commit)`] : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...(pods.length > 0 ? ['', `Pods that want you (${pods.length}):`] : []),
    ...pods.flatMap(({ why, next }) => [`- ${why}`, `    ${next}`]),
    ...(work.count > 0 ? ['', `At work (${work.count}):`] : []),
    ...work.tickets.map(
      ({ title, phase, waits_for, step }) =>
        `- "${oneLine(title, 80)}": ${phase}, ${step === undefined ? `waits for ${waits_for}` : oneLine(step, 120)}`,
    ),
    ...(work.count > work.tickets.length ? ['All of them: yoi-tickets work status'] : []),
    ...(waiting.count > 0 ? ['', `Waiting for a person (${waiting.count}):`] : []),
    ...waiting.tickets.flatMap(({ title, state, why, next }) => [
      `- "${title}" [${state}]: ${why}`,
      `    ${next}`,
    ]),
    ...(waiting.count > waiting.tickets.length ? ['All of them: yoi-tickets actions'] : []),
  ].join('\n');
}
