import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { Role } from '../../src/domain/ticket.ts';
import { newId } from '../../src/main/identity.ts';
import { openFileStore } from '../../src/store/files/open-file-store.ts';
import { callTool } from '../../src/tools/call.ts';
import type { Services } from '../../src/tools/tool.ts';
import { shippedPlaybook } from '../playbook/shipped-playbook.ts';
import { noPods, noWork } from '../tracker/no-pods.ts';
import { reported } from '../tracker/reported.ts';
import { callerOf, openWorkspace, ticketIn } from '../tracker/workspace.ts';

/** What a writer of the crowd is told to do. Runs bundled, in a process of its own. */
export type CrowdOrder = { root: string; localDir: string; name: string; waitMs: number };
export type CrowdWork =
  | { do: 'prepare'; tickets: number }
  | { do: 'work'; tickets: string[]; from: number; times: number };
export type CrowdReport = { ids: string[]; seconds: number; waits: number[]; cpuMs: number };

const BODY = `## Background\n\n${'Something is wanted, and this says what. '.repeat(12)}\n`;
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const order: CrowdOrder = JSON.parse(process.argv[2] ?? '{}');
const store = openFileStore(order);
const services: Services = {
  root: order.root,
  playbook: shippedPlaybook,
  pods: noPods,
  work: noWork,
  tracker: {
    store,
    policy: DEFAULT_POLICY,
    now: () => new Date(),
    newId,
    hold: () => {},
    isGone: () => false,
  },
};

process.on('message', async (work: CrowdWork) => {
  const report = work.do === 'prepare' ? await prepare(work.tickets) : await change(work);
  process.send?.(report);
});
process.on('disconnect', async () => {
  await store.close();
  process.exit(0);
});
await store.read((view) => view.counts());
process.send?.('ready');

/** Creates, comments and reviews in turn, each as an agent's call would do it. */
async function change({ tickets, from, times }: CrowdWork & { do: 'work' }): Promise<CrowdReport> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const ids: string[] = [];
  const waits: number[] = [];
  for (let turn = 0; turn < times; turn++) {
    const ticket = tickets[(from + Math.floor(turn / 3)) % tickets.length] ?? '';
    const started = performance.now();
    if (turn % 3 === 0) {
      const title = `Written by ${order.name} as number ${turn}`;
      ids.push(await call('intake', 'ticket_create', { title, body: BODY }));
    } else if (turn % 3 === 1) {
      await call('coder', 'ticket_comment', {
        ticket,
        body: `${order.name} says ${turn}: this is how far it is.`,
      });
    } else {
      const body = `${order.name} looked at it for the ${turn}th time.`;
      await call('reviewer', 'ticket_review', { ticket, verdict: 'approve', commit: COMMIT, body });
    }
    waits.push(performance.now() - started);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { ids, seconds: (performance.now() - begun) / 1000, waits, cpuMs: (user + system) / 1000 };
}

/** Tickets that are in progress, so that they can be reviewed. */
async function prepare(tickets: number): Promise<CrowdReport> {
  const workspace = openWorkspace({}, store);
  const ids: string[] = [];
  for (let number = 0; number < tickets; number++) {
    const ticket = await ticketIn(workspace, 'inprogress', `Prepared ${number}`);
    await reported(workspace.services.tracker, ticket, COMMIT);
    ids.push(ticket);
  }
  return { ids, seconds: 0, waits: [], cpuMs: 0 };
}

/** As somebody who was sent to that Ticket. */
async function call(role: Role, tool: string, input: Record<string, string>): Promise<string> {
  const { ticket } = input;
  const caller = callerOf({ role, name: `${role}-${order.name}`, ...(ticket ? { ticket } : {}) });
  const called = await callTool(services, caller, tool, input);
  if (called.kind === 'ask') throw new Error(`a person would be asked: ${called.proposal.question}`);
  return String(called.structured.id);
}
