import { mayUse } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import { STATES } from '../domain/ticket.ts';
import { callTool } from '../tools/call.ts';
import type { OpenWorkspace, Outcome } from './command-line-parts.ts';

/** What a Ticket waits for, with the command that a person runs next. */
const NEXT: Readonly<Record<string, (id: string) => string>> = {
  question: (id) => `yoi-tickets ticket answer ${id}`,
  go: (id) => `yoi-tickets ticket queue ${id}`,
  merge: (id) => `yoi-tickets work merge ${id}`,
  close: (id) => `yoi-tickets ticket close ${id} --resolution "…"`,
};
const INSPECT = (id: string) => `yoi-tickets doctor ${id}`;

type Waiting = { id: string; title: string; state: string; waits_for_person: string[]; next: string };

/** Where the workspace stands: its records, how many Tickets in which state, and what waits for a person. */
export async function statusOf({ services, connection, facts }: OpenWorkspace): Promise<Outcome> {
  const called = await callTool(services, { connection }, 'ticket_list', { waiting: true, limit: 10 });
  if (called.kind !== 'answer') throw new Error('a list never asks');
  // The tool's own output schema says so; `callTool` answers for every tool and forgets which.
  const { count, tickets } = called.structured as { count: number; tickets: Omit<Waiting, 'next'>[] };
  const waiting = tickets.map(({ id, title, state, waits_for_person }) => ({
    id,
    title,
    state,
    waits_for_person,
    next: (NEXT[waits_for_person[0] ?? ''] ?? INSPECT)(id),
  }));
  const { root } = services;
  const told = await facts();
  const work = told.counts.inprogress && mayUse(connection, 'work_status') ? await workIn(services) : NO_WORK;
  const structured = { root, ...told, work, waiting: { count, tickets: waiting } };
  return { structured, text: textOf(structured) };
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
    ...pods.flatMap(({ pod, why, next }) => [`- ${pod}: ${why}`, `    ${next}`]),
    ...(work.count > 0 ? ['', `At work (${work.count}):`] : []),
    ...work.tickets.map(
      ({ title, phase, waits_for, step }) =>
        `- "${oneLine(title, 80)}": ${phase}, ${step === undefined ? `waits for ${waits_for}` : oneLine(step, 120)}`,
    ),
    ...(work.count > work.tickets.length ? ['All of them: yoi-tickets work status'] : []),
    ...(waiting.count > 0 ? ['', `Waiting for a person (${waiting.count}):`] : []),
    ...waiting.tickets.flatMap(({ title, state, waits_for_person, next }) => [
      `- "${title}" [${state}]: ${waits_for_person.join(', ')}`,
      `    ${next}`,
    ]),
    ...(waiting.count > waiting.tickets.length ? ['All of them: yoi-tickets ticket list --waiting'] : []),
  ].join('\n');
}
