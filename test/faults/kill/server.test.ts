import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, describe, expect, it } from 'vitest';
import { openWorkspace } from '../../../src/main/workspace.ts';
import { callTool } from '../../../src/tools/call.ts';
import { call } from '../../mcp/connect.ts';
import { did, PROGRAM, refusal, SHELL } from '../../story/program.ts';
import { callerOf } from '../../tracker/workspace.ts';
import { randomFrom } from '../linear/random.ts';
import { scaled, seed, tried } from '../scale.ts';
import { folderInMemory } from './folder.ts';
import { acts, workspace } from './project.ts';

const TICKET = 'to-do';
/** How many calls are under way at once, and how many there are for the server to die among. */
const CALLS = 60;

type Sent = { tool: string; input: { request_id: string }; told?: Record<string, unknown> };

describe('a server that is killed in a storm of calls', () => {
  let told = 0;
  let unheard = 0;
  afterAll(() => {
    tried(
      'answers of servers that were killed in a storm',
      told,
      `all were true, and ${unheard} calls that were not answered are there whole or not at all`,
    );
  });

  for (let round = 0; round < scaled(1, 12); round++)
    it(`of a Pod did what it told, and does the rest once when it is called again (${round})`, async () => {
      await inProject(async (project) => {
        const pod = ['--pod', 'alpha'];
        const { sent } = await storm(project, pod, round);
        const other = await serve(project);
        expect(await refusal(other.client, 'ticket_accept', await acceptance(other.client))).toContain(
          'alpha',
        );
        const again = await serve(project, ...pod);
        for (const { tool, input, told } of sent) {
          const answer = await did(again.client, tool, input);
          if (told) expect(answer).toMatchObject({ id: told.id, event: told.event, repeated: true });
        }
        expect(await did(again.client, 'ticket_accept', await acceptance(again.client))).toMatchObject({
          outcome: 'already_accepted',
        });
        await Promise.all([other.client.close(), again.client.close()]);
        expect(await timesDone(project, sent)).toEqual(sent.map(() => 1));
      });
    });

  for (let round = 0; round < scaled(1, 12); round++)
    it(`without a name did what it told, and holds nothing any more (${round})`, async () => {
      await inProject(async (project) => {
        const other = await serve(project);
        const { sent } = await storm(project, [], round + 100);
        expect(await did(other.client, 'ticket_accept', await acceptance(other.client))).toMatchObject({
          outcome: 'taken_over',
        });
        await did(other.client, 'ticket_comment', { ticket: TICKET, body: 'It goes on.' });
        await other.client.close();
        const times = await timesDone(project, sent);
        expect(sent.filter(({ told }, at) => told && times[at] !== 1)).toEqual([]);
        expect(Math.max(...times)).toBe(1);
      });
    });

  /** A server accepts the Ticket, and dies behind one of its answers while it is at others. */
  async function storm(project: string, words: string[], round: number): Promise<{ sent: Sent[] }> {
    const { client, pid } = await serve(project, ...words);
    await did(client, 'ticket_accept', await acceptance(client));
    const last = Math.floor(randomFrom(seed + round)() * CALLS * 0.9);
    const sent = Array.from({ length: CALLS }, (_, n) => callOf(n));
    let answers = 0;
    await Promise.allSettled(
      sent.map(async (one) => {
        const { isError, structured } = await call(client, one.tool, one.input);
        if (!isError && structured) one.told = structured;
        answers += 1;
        if (answers === last + 1) process.kill(pid, 'SIGKILL');
      }),
    );
    await client.close();
    const heard = sent.filter(({ told }) => told).length;
    expect(heard).toBeGreaterThan(0);
    told += heard;
    unheard += CALLS - heard;
    return { sent };
  }
});

function callOf(n: number): Sent {
  const request_id = `call-${n}`;
  const about = n % 3 === 0 ? { title: `Made ${n}` } : { ticket: TICKET, body: `Words ${n}.` };
  return { tool: n % 3 === 0 ? 'ticket_create' : 'ticket_comment', input: { ...about, request_id } };
}

async function acceptance(client: Client): Promise<Record<string, unknown>> {
  const { plan_revision } = await did(client, 'ticket_show', { ticket: TICKET });
  return { ticket: TICKET, summary: 'Begun.', plan_revision };
}

async function serve(project: string, ...words: string[]): Promise<{ client: Client; pid: number }> {
  const client = new Client({ name: 'storm', version: '1' });
  const args = [PROGRAM, 'serve', '--role', 'intake,orchestrator', ...words];
  const wire = new StdioClientTransport({ command: process.execPath, args, cwd: project, env: { ...SHELL } });
  await client.connect(wire);
  if (wire.pid === null) throw new Error('the server did not start');
  return { client, pid: wire.pid };
}

async function inProject(work: (project: string) => Promise<void>): Promise<void> {
  const folder = folderInMemory();
  try {
    mkdirSync(join(folder, 'at'));
    const project = await workspace(join(folder, 'at'));
    await acts(project, 'intake', 'ticket_ready', { ticket: TICKET, summary: 's' });
    await acts(project, 'human', 'ticket_queue', { ticket: TICKET });
    await work(project);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How often each call stands in the records, where doctor finds nothing wrong. */
async function timesDone(project: string, sent: readonly Sent[]): Promise<number[]> {
  const { services, close } = await openWorkspace(project, undefined);
  try {
    const doctor = await callTool(services, callerOf('human'), 'ticket_doctor', {});
    expect(doctor).toMatchObject({ structured: { findings: [] } });
    const requests = await services.tracker.store.read(async (view) => {
      const { rows } = await view.list({ state: 'all' }, { limit: 1000 });
      const records = await Promise.all(rows.map(({ id }) => view.get(id)));
      return records.flatMap(
        (record) => record?.events.map(({ attributes }) => attributes.request ?? '') ?? [],
      );
    });
    return sent.map(
      ({ input }) => requests.filter((request) => request.endsWith(`:${input.request_id}`)).length,
    );
  } finally {
    await close();
  }
}
