import type { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openWorkspace, type Workspace } from '../../src/main/workspace.ts';
import { callTool } from '../../src/tools/call.ts';
import { showTicket } from '../../src/tracker/show-ticket.ts';
import { call } from '../mcp/connect.ts';
import { type Fields, Story } from '../story/program.ts';
import { callerOf } from '../tracker/workspace.ts';
import { scaled, tried } from './scale.ts';

// A machine that does other things beside it takes its time.
vi.setConfig({ testTimeout: scaled(120_000, 1_200_000), hookTimeout: scaled(120_000, 1_200_000) });

const SERVERS = scaled(4, 12);
const ROUNDS = scaled(2, 40);

/** A server of the program, with the client that is connected to it. */
type Served = { client: Client; pid: number };

let story: Story;
let workspace: Workspace;
let servers: Served[];
beforeAll(async () => {
  story = await Story.begin();
  workspace = await openWorkspace(story.root, undefined);
  servers = await Promise.all(Array.from({ length: SERVERS }, serve));
});
afterAll(async () => {
  // One that is stopped could not end.
  for (const { pid } of servers ?? []) tell(pid, 'SIGCONT');
  await workspace?.close();
  await story?.end();
});

async function serve(): Promise<Served> {
  const client = await story.serve({ role: 'intake,orchestrator' });
  const { transport } = client;
  const pid = transport instanceof StdioClientTransport ? transport.pid : null;
  if (pid === null) throw new Error('the server has no process');
  // The workspace is opened with the first call.
  await call(client, 'ticket_list');
  return { client, pid };
}

function tell(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended before.
  }
}

/** Puts the same call before all servers while they stand still, and lets them go on together. */
async function collide(tool: string, input: Fields) {
  for (const { pid } of servers) tell(pid, 'SIGSTOP');
  const answers = servers.map(({ client }) => call(client, tool, input));
  for (const { pid } of servers) tell(pid, 'SIGCONT');
  const all = await Promise.all(answers);
  return {
    done: all.filter(({ isError }) => !isError).map(({ structured }) => structured),
    refused: all.filter(({ isError }) => isError).map(({ text }) => text),
  };
}

async function person(tool: string, input: Fields): Promise<Fields> {
  const called = await callTool(workspace.services, callerOf('human'), tool, input);
  if (called.kind === 'ask') throw new Error(called.proposal.question);
  return called.structured;
}

const show = (ticket: string) => showTicket(workspace.services.tracker, ticket);

describe('servers of the program that are called at once', () => {
  it('pass each gate once, and tell the other clients who has the Ticket', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const made = await person('ticket_create', { title: `Round ${round}` });
      const ticket = String(made.id);
      const ready = await collide('ticket_ready', { ticket, summary: 'understood' });
      expect(ready.done).toMatchObject([{ id: ticket, state: 'ready' }]);
      expect(ready.refused).toHaveLength(SERVERS - 1);
      for (const text of ready.refused) expect(text).toContain('the Ticket is ready');

      await person('ticket_queue', { ticket });
      const { planRevision: plan_revision } = await show(ticket);
      const accepted = await collide('ticket_accept', { ticket, summary: 'the plan', plan_revision });
      expect(accepted.done).toMatchObject([{ id: ticket, outcome: 'accepted' }]);
      expect(accepted.refused).toHaveLength(SERVERS - 1);
      const { holder, record } = await show(ticket);
      expect(holder?.caller).toMatch(/^process-/u);
      for (const text of accepted.refused) {
        expect(text).toContain(`${holder?.caller} holds it`);
        expect(text).toContain('take another queued Ticket');
      }
      expect(record.events.map(({ rev }) => rev)).toEqual([1, 2, 3, 4, 5]);
      // As many as capacity allows are in progress at once.
      await person('ticket_complete', { ticket, summary: 'it is done' });
    }
    tried(
      `rounds of ${SERVERS} served clients that make ready and accept one Ticket`,
      ROUNDS,
      'one each, the others told',
    );
  });

  it('make one Ticket of each request', async () => {
    const before = (await person('ticket_list', { state: 'all' })).count;
    const answers = await Promise.all(
      servers.flatMap(({ client }) =>
        Array.from({ length: 3 }, () =>
          call(client, 'ticket_create', { title: 'Twice', request_id: 'once' }),
        ),
      ),
    );
    expect(answers.filter(({ isError }) => isError)).toEqual([]);
    // Each server is a caller of its own, and the same words of another are another request.
    expect(new Set(answers.map(({ structured }) => structured?.id)).size).toBe(SERVERS);
    const after = await person('ticket_list', { state: 'all' });
    expect(after.count).toBe(Number(before) + SERVERS);
  });
});
