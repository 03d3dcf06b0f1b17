import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../cli/command-line-parts.ts';
import type { Connection } from '../domain/authority.ts';
import type { Role } from '../domain/ticket.ts';
import { type ConnectedClient, connectClient } from '../mcp/connect-client.ts';
import { callTool } from '../tools/call.ts';
import { placeRecords } from './init.ts';
import { locateWorkspace, openWorkspace } from './workspace.ts';

/** The line that connects an MCP client to a workspace. */
export function connectLine(root: string): string {
  return `node ${process.argv[1]} serve --workspace ${root}`;
}

/**
 * Opens the workspace of the current folder, or, where there is none, makes one in a temporary folder and plays
 * a short life of a Ticket there: one real server and one client a role. The person in it is scripted, which
 * only a workspace can have that this process has just made.
 */
export async function demonstrate(say: (line: string) => void): Promise<Outcome> {
  const { roots } = await locateWorkspace(process.cwd(), undefined);
  if (roots.mode !== 'none') {
    return {
      text: [
        `Workspace  ${roots.root}`,
        `Records    ${roots.records}`,
        '',
        'Connect an MCP client with:',
        `  ${connectLine(roots.root)}`,
        '',
        'Next: yoi-tickets status',
      ].join('\n'),
      structured: { root: roots.root, records: roots.records },
    };
  }
  const root = mkdtempSync(join(tmpdir(), 'yoi-tickets-demo-'));
  execFileSync('git', ['init', '--quiet', root], { stdio: 'ignore' });
  const { records } = await placeRecords(root);
  const ticket = await play(root, say);
  return {
    text: [
      '',
      'The record, as anybody can read it:',
      `  ${join(records, ticket)}`,
      '',
      'Connect an MCP client to this workspace with:',
      `  ${connectLine(root)}`,
      '',
      'Next: in a repository of your own, run yoi-tickets init',
    ].join('\n'),
    structured: { root, records, ticket },
  };
}

type Step = (by: string, did: string) => void;

async function play(root: string, say: (line: string) => void): Promise<string> {
  const clients = new Map<string, ConnectedClient>();
  const step: Step = (by, did) => say(`${by.padEnd(13)} ${did}`);
  const as = async (role: Exclude<Role, 'human'>, ticket?: string) => {
    const known = clients.get(role);
    if (known) return known;
    const own = ticket === undefined ? [] : ['--ticket', ticket];
    const client = await connectClient(`demo-${role}`, process.execPath, [
      process.argv[1] ?? '',
      'serve',
      '--workspace',
      root,
      '--role',
      role,
      '--pod',
      `demo-${role}`,
      ...own,
    ]);
    clients.set(role, client);
    return client;
  };
  const person = await scriptedPerson(root);
  try {
    return await life(as, person.act, step);
  } finally {
    await Promise.all([...clients.values()].map((client) => client.close()));
    await person.close();
  }
}

type As = (role: Exclude<Role, 'human'>, ticket?: string) => Promise<ConnectedClient>;
type Act = (tool: string, input: Record<string, unknown>) => Promise<unknown>;

async function life(as: As, person: Act, step: Step): Promise<string> {
  const intake = await as('intake');
  const { id } = await intake.call('ticket_create', {
    title: 'Greet people by their name',
    body: '## Acceptance criteria\n\n- `greet kim` prints `Hello, kim`\n',
  });
  const ticket = String(id);
  step('intake', `wrote down what is wanted: ${ticket}`);
  await intake.call('ticket_ask', { ticket, body: 'What if no name is given?' });
  step('intake', 'asked the person: What if no name is given?');
  await person('ticket_answer', { ticket, body: 'Then greet the world.' });
  step('person', 'answered: Then greet the world.');
  await intake.call('ticket_ready', { ticket, summary: 'Greets by name, and the world without one.' });
  step('intake', 'made it ready');
  const orchestrator = await as('orchestrator');
  const early = await orchestrator
    .call('ticket_accept', { ticket, summary: 'start' })
    .catch((error: Error) => error.message.split(':')[0]);
  step('orchestrator', `tried to accept it before anybody said Go, and was refused (${String(early)})`);
  await person('ticket_queue', { ticket });
  step('person', 'said Go');
  const { plan_revision } = await orchestrator.call('ticket_show', { ticket });
  const accepted = await orchestrator.call('ticket_accept', {
    ticket,
    summary: 'One function, one test.',
    plan_revision,
  });
  step('orchestrator', `accepted it, exactly once: branch ${String(accepted.branch)}`);
  const coder = await as('coder', ticket);
  await coder.call('ticket_comment', { ticket, body: 'Done on the branch; the test passes.' });
  step('coder', 'reported on its own Ticket');
  const reviewer = await as('reviewer', ticket);
  await reviewer.call('ticket_review', {
    ticket,
    verdict: 'approve',
    commit: 'c0ffee1',
    body: 'Reads well.',
  });
  step('reviewer', 'approved commit c0ffee1');
  await person('ticket_complete', { ticket, summary: 'Merged by hand.' });
  await person('ticket_close', { ticket, resolution: 'People are greeted by their name.' });
  step('person', 'completed and closed it');
  return ticket;
}

/** The person of a demonstration: in this process, in the workspace that it has just made. */
async function scriptedPerson(root: string): Promise<{ act: Act; close: () => Promise<void> }> {
  const { services, close } = await openWorkspace(root, undefined);
  const connection: Connection = {
    roles: ['human'],
    name: 'demo',
    caller: { name: 'human-demo', named: true },
    channel: 'demo',
  };
  return { act: (tool, input) => callTool(services, { connection }, tool, input), close };
}
