import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Connection } from '../../src/domain/authority.ts';
import type { Role } from '../../src/domain/ticket.ts';
import { Place } from '../../src/local/place.ts';
import { Trust } from '../../src/local/trust.ts';
import { projectDigest, trustedProjects } from '../../src/main/playbook.ts';
import { recordAgent } from '../../src/main/recorded-agent.ts';
import { openWorkspace, type Workspace } from '../../src/main/workspace.ts';
import { readConfig } from '../../src/playbook/config.ts';
import { openPlaybook } from '../../src/playbook/playbook.ts';
import { playbookPlaces } from '../../src/playbook/playbook-places.ts';
import { projectText } from '../../src/playbook/project-text.ts';
import { callTool } from '../../src/tools/call.ts';
import { newWorkspace, type Served, serve } from './program.ts';

type Fields = Record<string, unknown>;
const CONFIG = '.yoi/ticket.config.toml';

/** What is run to validate: it shows nothing, and so costs what any command does. */
export const VALIDATION = [process.execPath, '-e', '0'] as const;

const SETTINGS = `
[merge]
authority = "workspace"
[work]
capacity = 100
[[work.validation]]
command = ${JSON.stringify(VALIDATION)}
`;

/**
 * A repository in which work is done: an orchestrator over MCP, coders that are the scripted agent, and the parts of
 * everybody else played from here.
 */
export class WorkBench {
  readonly root: string;
  readonly agent: readonly string[];
  readonly #workspace: Workspace;
  readonly #boss: Served;

  /** `fill` puts the code into the repository, where nothing is yet. */
  static async begin(folder: string, name: string, fill: (root: string) => void): Promise<WorkBench> {
    const root = join(folder, name);
    fill(root);
    put(root, CONFIG, SETTINGS);
    for (const [key, value] of Object.entries({ name: 'Bench', email: 'bench@localhost' }))
      git(root, 'config', `user.${key}`, value);
    const { localDir } = newWorkspace(folder, name);
    const agent = [process.execPath, join(folder, 'scripted-agent.mjs')];
    const config = join(folder, 'config');
    const file = `title = "Scripted"\ncommand = ${JSON.stringify(agent)}\nenv = ["NODE_PATH"]\nasks = true\n`;
    put(config, 'yoi-tickets/profiles/agents/scripted.toml', file);
    recordAgent(new Place(localDir), 'scripted');
    await trust(root, localDir);
    const env = { XDG_CONFIG_HOME: config, NODE_PATH: process.env.NODE_PATH ?? '' };
    return new WorkBench(
      root,
      agent,
      await openWorkspace(root, root),
      await serve(root, 'orchestrator', env),
    );
  }

  private constructor(root: string, agent: readonly string[], workspace: Workspace, boss: Served) {
    this.root = root;
    this.agent = agent;
    this.#workspace = workspace;
    this.#boss = boss;
  }

  /** A Ticket with a person's Go. */
  async queued(title: string): Promise<string> {
    const { id } = await this.as('intake', 'ticket_create', { title });
    const ticket = String(id);
    await this.as('intake', 'ticket_ready', { ticket, summary: 'Understood.' });
    await this.as('human', 'ticket_queue', { ticket });
    return ticket;
  }

  /** Consults, accepts and starts, as an orchestrator does: then its coder took its input. */
  async start(ticket: string): Promise<void> {
    const { tickets } = await this.#boss.call('plan_query', { tickets: [ticket] });
    const [{ plan_revision }] = tickets as [Fields];
    await this.step('work_start', { ticket, plan_revision, summary: 'As it says.' }, 'started');
  }

  /** What a coder and a reviewer do, without the time that theirs takes. */
  async approved(ticket: string, path: string): Promise<void> {
    const { work } = await this.#boss.call('work_status', { ticket });
    const [{ branch }] = work as [Fields];
    const worktree = join(this.root, '.worktree', String(branch).replace('ticket/', ''));
    put(worktree, path, `${ticket}\n`);
    git(worktree, 'add', path);
    git(worktree, 'commit', '-qm', `Add ${path}`);
    const { commit } = await this.as('coder', 'work_report', { ticket, summary: 'Done.' });
    await this.as('reviewer', 'ticket_review', { ticket, commit, verdict: 'approve', body: 'Good.' });
  }

  /** A step by the orchestrator, asked for until it is over. */
  async step(tool: string, input: Fields, wanted: string): Promise<void> {
    for (;;) {
      const { done, outcome, said } = await this.#boss.call(tool, input);
      if (done === false) continue;
      if (outcome !== wanted) throw new Error(`${tool}: ${outcome}: ${said}`);
      return;
    }
  }

  async as(role: Role, tool: string, input: Fields): Promise<Fields> {
    const connection: Connection = {
      ...{ roles: [role], name: `bench-${role}`, caller: { name: `bench-${role}`, named: true } },
      channel: role === 'human' ? 'demo' : 'mcp',
      ...(typeof input.ticket === 'string' ? { ticket: input.ticket } : {}),
    };
    const called = await callTool(this.#workspace.services, { connection }, tool, input);
    if (called.kind === 'ask') throw new Error(called.proposal.question);
    return called.structured;
  }

  async end(): Promise<void> {
    const { pods } = await this.#workspace.services.pods();
    for (const { entry, state } of pods.list())
      if (state !== 'gone') await pods.stop(entry.name, 'forgotten', 'human/bench');
    await this.#boss.close();
    await this.#workspace.close();
  }
}

/** As a person does, who read it. */
async function trust(root: string, localDir: string): Promise<void> {
  new Trust(new Place(localDir)).add(SETTINGS);
  const places = { ...playbookPlaces(root, process.env), isTrusted: () => false };
  const { projectParts } = openPlaybook({ config: await readConfig(root), places });
  trustedProjects(localDir).add(projectDigest(projectText(projectParts)));
}

export function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Bare git, as the floor of what work costs. */
export function git(cwd: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}
