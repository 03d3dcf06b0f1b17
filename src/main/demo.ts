import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
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
  beginRepository(root);
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

function beginRepository(root: string): void {
  const git = gitIn(root);
  git('init', '--quiet', '--initial-branch', 'main');
  git('config', 'user.name', 'Demo');
  git('config', 'user.email', 'demo@localhost');
  writeFileSync(join(root, 'README.md'), '# Greetings\n');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Begin');
}

function gitIn(folder: string): (...words: string[]) => void {
  return (...words) => void execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
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
type Act = (tool: string, input: Record<string, unknown>) => Promise<Record<string, unknown>>;

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
  await work(ticket, as, person, step);
  return ticket;
}

/** From the worktree to the merge: here a person begins each step, where an orchestrator would. */
async function work(ticket: string, as: As, person: Act, step: Step): Promise<void> {
  const { folder } = await person('work_start', { ticket, launch: false });
  step('person', `made the worktree: ${String(folder)}`);
  const coder = await as('coder', ticket);
  writeFileSync(join(String(folder), 'greet.js'), GREET);
  const git = gitIn(String(folder));
  git('add', '.');
  git('commit', '--quiet', '--message', 'Greet by name');
  const report = await coder.call('work_report', { ticket, summary: 'It greets by name, and the world.' });
  const commit = String(report.commit);
  step('coder', `committed there, and reported ${commit.slice(0, 7)}`);
  const reviewer = await as('reviewer', ticket);
  await reviewer.call('ticket_review', { ticket, verdict: 'approve', commit, body: 'Reads well.' });
  step('reviewer', `approved ${commit.slice(0, 7)}`);
  const { said } = await person('work_merge', { ticket, close: 'People are greeted by their name.' });
  step('person', `merged and closed it. ${String(said)}`);
}

const GREET = "console.log('Hello,', process.argv[2] ?? 'world');\n";

/** The person of a demonstration: in this process, in the workspace that it has just made. */
async function scriptedPerson(root: string): Promise<{ act: Act; close: () => Promise<void> }> {
  const { services, close } = await openWorkspace(root, undefined);
  const connection: Connection = {
    roles: ['human'],
    name: 'demo',
    caller: { name: 'human-demo', named: true },
    channel: 'demo',
  };
  const act: Act = async (tool, input) => {
    const called = await callTool(services, { connection }, tool, input);
    if (called.kind === 'ask') throw new Error(called.proposal.question);
    return called.structured;
  };
  return { act, close };
}
