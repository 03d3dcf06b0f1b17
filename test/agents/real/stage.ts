import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { McpServer } from '@agentclientprotocol/sdk';
import { onTestFinished } from 'vitest';
import { PROGRAM, SHELL, Story } from '../../story/program.ts';
import type { AgentName } from './install-agent.ts';
import { StandInModel } from './model/stand-in-model.ts';
import { type Preset, preset } from './preset.ts';
import { RealAgent, type Start } from './real-agent.ts';

/** Makes the agent ask the stand-in at `url`, by what it leaves in `home` and by the variables that it answers with. */
export type Settle = (home: string, url: string) => Record<string, string>;

type Program = readonly [string, ...string[]];

/** A workspace with real records, an agent's home, and a model that does what it is told. `end` leaves nothing. */
export class Stage {
  #homes = 0;

  private constructor(
    readonly story: Story,
    readonly model: StandInModel,
    readonly preset: Preset,
    private readonly program: Program,
    private readonly settle: Settle,
  ) {}

  static async set(name: AgentName, program: Program, settle: Settle): Promise<Stage> {
    const shipped = preset(name);
    const [, ...words] = shipped.command;
    const model = await StandInModel.start();
    return new Stage(await Story.begin(), model, shipped, [...program, ...words], settle);
  }

  /** A home that no agent has been in. */
  freshHome(): string {
    this.#homes += 1;
    const home = join(this.story.folder, `home ${this.#homes}`);
    mkdirSync(home);
    return home;
  }

  /** The home of all others: what an agent once fetched into it need not be fetched again. */
  get home(): string {
    const home = join(this.story.folder, 'home');
    mkdirSync(home, { recursive: true });
    return home;
  }

  /** Started as the preset says, and ended with the test; `env` is what a person had set beside that. */
  start(home: string, env: Record<string, string>, more: Partial<Start> = {}): RealAgent {
    const agent = new RealAgent({
      program: this.program,
      cwd: this.story.root,
      env: { ...SHELL, HOME: home, TMPDIR: this.story.folder, ...this.preset.settings, ...env },
      ...more,
    });
    onTestFinished(() => agent.end());
    return agent;
  }

  /** Logged in, as far as the stand-in asks for it, and with a session in which our server is attached. */
  async open(server: McpServer, more: Partial<Start> = {}) {
    const agent = await this.ready(more);
    const { sessionId } = await agent.open(server);
    return { agent, sessionId };
  }

  /** Logged in, and without a session yet. */
  async ready(more: Partial<Start> = {}): Promise<RealAgent> {
    const agent = this.start(this.home, this.settle(this.home, this.model.url), more);
    await agent.initialize();
    return agent;
  }

  /** Our server, as a Pod's host attaches it. */
  server(role: string, pod: string, ticket?: string): McpServer {
    const own = ticket === undefined ? [] : ['--ticket', ticket];
    const env = { YOI_POD: pod, YOI_ROLE: role, ...(ticket === undefined ? {} : { YOI_TICKET: ticket }) };
    return {
      name: 'yoi-tickets',
      command: process.execPath,
      args: [PROGRAM, 'serve', '--workspace', this.story.root, '--role', role, '--pod', pod, ...own],
      env: Object.entries(env).map(([name, value]) => ({ name, value })),
    };
  }

  async end(): Promise<void> {
    await this.model.end();
    await this.story.end();
  }
}
