import type { Channel } from '../../src/domain/authority.ts';
import { TicketError } from '../../src/domain/errors.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import type { Role } from '../../src/domain/ticket.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import type { Claim, Store } from '../../src/store/store.ts';
import { callTool } from '../../src/tools/call.ts';
import type { Services } from '../../src/tools/tool.ts';
import type { Caller } from '../../src/tracker/context.ts';
import { shippedPlaybook } from '../playbook/shipped-playbook.ts';
import { noPods, noWork } from './no-pods.ts';

/** Somebody at the other end of a connection. A human here is the scripted one, who needs no terminal. */
export type Party = {
  role: Role | Role[];
  name?: string;
  ticket?: string;
  named?: boolean;
  channel?: Channel;
};

export type Answer = Record<string, unknown> & { id: string; state: string; event: string };

/** A workspace whose clock ticks a second at each reading and whose ids count up. */
export function openWorkspace(
  policy: Partial<Policy> = {},
  store: Store = openMemoryStore(),
  playbook: Services['playbook'] = shippedPlaybook,
  now?: () => Date,
) {
  let seconds = Date.UTC(2026, 10, 21, 9, 0, 0);
  let ids = 0;
  const gone = new Set<string>();
  const services: Services = {
    root: '/workspace',
    playbook,
    pods: noPods,
    work: noWork,
    tracker: {
      store,
      policy: { ...DEFAULT_POLICY, ...policy },
      now:
        now ??
        (() => {
          seconds += 1000;
          return new Date(seconds);
        }),
      newId: () => `01K${String(++ids).padStart(23, '0')}`,
      hold: () => {},
      isGone: ({ caller, named }: Claim) => !named && gone.has(caller),
    },
  };
  const call = async (party: Party | Role, tool: string, input: Record<string, unknown>): Promise<Answer> => {
    const called = await callTool(services, callerOf(party), tool, input);
    if (called.kind === 'ask') throw new Error(`a person would be asked: ${called.proposal.question}`);
    // Tools answer with their own shapes; a test looks at the fields it knows to be there.
    return called.structured as Answer;
  };
  return { services, store, call, gone };
}

export function callerOf(party: Party | Role): Caller {
  const {
    role,
    name,
    ticket,
    named = true,
    channel,
  }: Party = typeof party === 'string' ? { role: party } : party;
  const roles = Array.isArray(role) ? role : [role];
  const called = name ?? roles.join('-');
  return {
    connection: {
      roles,
      name: called,
      caller: { name: called, named },
      channel: channel ?? (roles.includes('human') ? 'demo' : 'mcp'),
      ...(ticket === undefined ? {} : { ticket }),
    },
  };
}

/** The refusal that `act` ends with; anything else is a failure of the test. */
export async function refusalOf(act: Promise<unknown>): Promise<TicketError> {
  try {
    await act;
  } catch (error) {
    if (error instanceof TicketError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

/** A Ticket in a given state, made the ordinary way. */
export async function ticketIn(
  workspace: ReturnType<typeof openWorkspace>,
  state: string,
  title = 'Something to do',
): Promise<string> {
  const { call } = workspace;
  const { id } = await call('intake', 'ticket_create', { title });
  const steps: [string, () => Promise<unknown>][] = [
    ['ready', () => call('intake', 'ticket_ready', { ticket: id, summary: 'understood' })],
    ['queued', () => call('human', 'ticket_queue', { ticket: id })],
    [
      'inprogress',
      async () =>
        call('orchestrator', 'ticket_accept', {
          ticket: id,
          summary: 'the plan',
          plan_revision: await planRevision(workspace, id),
        }),
    ],
    ['done', () => call('human', 'ticket_complete', { ticket: id, summary: 'it is done' })],
    ['closed', () => call('human', 'ticket_close', { ticket: id, resolution: 'it is done' })],
  ];
  const order = ['planning', ...steps.map(([name]) => name)];
  for (const [name, step] of steps) if (order.indexOf(name) <= order.indexOf(state)) await step();
  return id;
}

export async function planRevision(
  { call }: ReturnType<typeof openWorkspace>,
  ticket: string,
): Promise<string> {
  const answer = await call('orchestrator', 'ticket_show', { ticket });
  return String(answer.plan_revision);
}
