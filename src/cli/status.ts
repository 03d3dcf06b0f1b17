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
  const structured = { root, ...(await facts()), waiting: { count, tickets: waiting } };
  return { structured, text: textOf(structured) };
}

type Status = Awaited<ReturnType<OpenWorkspace['facts']>> & {
  root: string;
  waiting: { count: number; tickets: Waiting[] };
};

function textOf({ root, records, mode, counts, uncommitted, warnings, pods, waiting }: Status): string {
  const numbers = STATES.flatMap((state) => (counts[state] ? [`${counts[state]} ${state}`] : []));
  return [
    `Workspace  ${root}`,
    `Records    ${records} (${mode})`,
    `Tickets    ${numbers.join(', ') || 'none yet: yoi-tickets ticket create "What is wanted"'}`,
    ...(uncommitted ? [`Not yet committed: ${uncommitted} (yoi-tickets commit)`] : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...(pods.length > 0 ? ['', `Pods that want you (${pods.length}):`] : []),
    ...pods.flatMap(({ pod, why, next }) => [`- ${pod}: ${why}`, `    ${next}`]),
    ...(waiting.count > 0 ? ['', `Waiting for a person (${waiting.count}):`] : []),
    ...waiting.tickets.flatMap(({ title, state, waits_for_person, next }) => [
      `- "${title}" [${state}]: ${waits_for_person.join(', ')}`,
      `    ${next}`,
    ]),
    ...(waiting.count > waiting.tickets.length ? ['All of them: yoi-tickets ticket list --waiting'] : []),
  ].join('\n');
}
