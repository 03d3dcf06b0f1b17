import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { McpServer } from '@agentclientprotocol/sdk';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { Place } from '../../../src/local/place.ts';
import { recordAgent } from '../../../src/main/recorded-agent.ts';
import { PROGRAM, SHELL, Story } from '../../story/program.ts';
import { onTerminal, type Reply, type Screen } from '../../story/terminal.ts';
import type { AgentName } from './install-agent.ts';
import { StandInModel } from './model/stand-in-model.ts';
import { type Preset, preset } from './preset.ts';
import { RealAgent, type Start } from './real-agent.ts';

/** Makes the agent ask the stand-in at `url`, by what it leaves in `home` and by the variables that it answers with. */
export type Settle = (home: string, url: string) => Record<string, string>;

type Program = readonly [string, ...string[]];

const TYPED_MS = 80_000;
const PLANNED = z.tuple([z.object({ plan_revision: z.string() })]);
const LINES = z.array(z.string());
const YES = { when: '[y/N] ', type: 'y\r' };

/** A workspace with real records, an agent's home, and a model that does what it is told. `end` leaves nothing. */
export class Stage {
  #homes = 0;

  private constructor(
    readonly story: Story,
    readonly model: StandInModel,
    readonly preset: Preset,
    readonly name: AgentName,
    private readonly program: Program,
    private readonly settle: Settle,
  ) {}

  static async set(name: AgentName, program: Program, settle: Settle): Promise<Stage> {
    const shipped = preset(name);
    const model = await StandInModel.start();
    const story = await Story.begin();
    // As init does, where it finds the agent.
    recordAgent(new Place(join(story.root, '.git/yoi')), name);
    return new Stage(story, model, shipped, name, program, settle);
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
    writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Person\n\temail = person@example.org\n');
    return home;
  }

  /** Started as the preset says, and ended with the test; `env` is what a person had set beside that. */
  start(home: string, env: Record<string, string>, more: Partial<Start> = {}): RealAgent {
    const [, ...words] = this.preset.command;
    const agent = new RealAgent({
      program: [...this.program, ...words],
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

  /** A person types a command of ours on a terminal where the agent is installed and logged in. */
  person(words: readonly string[], ...replies: Reply[]): Promise<Screen> {
    return this.#typed(words, replies, { ...this.settle(this.home, this.model.url), HOME: this.home });
  }

  /** A person types the command, and agrees to what it asks. @throws Error with what it said, where it was not done. */
  async agreed(...words: string[]): Promise<string> {
    const { text, exitCode } = await this.person(words, YES);
    if (exitCode !== 0) throw new Error(`${words.join(' ')} ended with ${exitCode}:\n${text}`);
    return text;
  }

  /** A Ticket that is accepted, as an orchestrator does it; its id. */
  async accepted(slug: string): Promise<string> {
    const id = await this.queued(slug, `Ticket ${slug}`);
    const { tickets } = await this.story.done('plan', 'query', slug, '--role', 'orchestrator');
    const [{ plan_revision }] = PLANNED.parse(tickets);
    const plan = ['--summary', 'At once.', '--plan-revision', plan_revision];
    await this.story.done('ticket', 'accept', slug, ...plan, '--role', 'orchestrator');
    return id;
  }

  /** A Ticket that a person said Go to; its id. */
  async queued(slug: string, title: string): Promise<string> {
    const { id } = await this.story.done('ticket', 'create', title, '--slug', slug, '--role', 'intake');
    await this.story.done('ticket', 'ready', slug, '--summary', 'Do it.', '--role', 'intake');
    await this.agreed('ticket', 'queue', slug);
    return String(id);
  }

  /** A person starts the work on it, by a coder; the coder's Pod, which ends with the test. */
  async atWork(ticket: string): Promise<string> {
    const text = await this.agreed('work', 'start', ticket);
    const [, pod] = /(\S+) is at work on branch/u.exec(text) ?? [];
    if (pod === undefined) throw new Error(`nobody is at work:\n${text}`);
    onTestFinished(async () => void (await this.person(['pod', 'stop', pod], YES)));
    return pod;
  }

  /** What a Pod's transcript says, in lines. */
  async lines(pod: string): Promise<string[]> {
    return LINES.parse((await this.story.done('pod', 'show', pod, '--limit', '200')).lines);
  }

  /** The same where it is installed, and nobody ever logged in. */
  stranger(words: readonly string[], ...replies: Reply[]): Promise<Screen> {
    return this.#typed(words, replies, { HOME: this.freshHome() });
  }

  #typed(words: readonly string[], replies: Reply[], own: Record<string, string>): Promise<Screen> {
    const env = {
      ...SHELL,
      ...own,
      TMPDIR: this.story.folder,
      PATH: [this.#installed(), SHELL.PATH].join(delimiter),
    };
    const command = [process.execPath, PROGRAM, ...words] as const;
    return onTerminal(command, { cwd: this.story.root, env, replies, timeoutMs: TYPED_MS });
  }

  /** A folder for the search path, with the agent under the name by which the preset starts it. */
  #installed(): string {
    const folder = join(this.story.folder, 'bin');
    const [name] = this.preset.command;
    const words = this.program.map((word) => `'${word}'`).join(' ');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    return folder;
  }

  async end(): Promise<void> {
    await this.model.end();
    await this.story.end();
  }
}
