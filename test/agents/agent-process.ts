import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import {
  type ClientContext,
  client,
  type InitializeResponse,
  type McpServer,
  methods,
  ndJsonStream,
  type PermissionOptionKind,
  type PromptRequest,
  type RequestPermissionRequest,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { onTestFinished } from 'vitest';

type Started = {
  cwd: string;
  env?: Record<string, string>;
  /** What the person chooses when they are asked; left out, the first that is offered. */
  answers?: (asked: RequestPermissionRequest) => Answer | Promise<Answer>;
};
type Answer = PermissionOptionKind | 'cancelled';

/** An agent as a client of ACP sees it: a process, what it told and what it asked. Its group is gone with the test. */
export class AgentProcess {
  readonly child: ChildProcess;
  readonly agent: ClientContext;
  readonly updates: SessionUpdate[] = [];
  readonly asked: RequestPermissionRequest[] = [];
  /** What it wrote to standard error. */
  complaints = '';
  readonly files = new Map<string, string>();
  readonly #cwd: string;
  readonly #heard = new Set<() => void>();

  constructor([program, ...words]: readonly [string, ...string[]], { cwd, env = {}, answers }: Started) {
    const child = spawn(program, words, {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      this.complaints += piece;
      for (const heard of this.#heard) heard();
    });
    onTestFinished(() => this.endGroup());
    this.child = child;
    this.#cwd = cwd;
    const { update } = methods.client.session;
    this.agent = client({ name: 'test-client' })
      .onNotification(update, ({ params }) => {
        this.updates.push(params.update);
        for (const heard of this.#heard) heard();
      })
      .onRequest(methods.client.session.requestPermission, async ({ params }) => {
        this.asked.push(params);
        const kind = (await answers?.(params)) ?? params.options[0]?.kind;
        const option = params.options.find((offered) => offered.kind === kind);
        return {
          outcome: option ? { outcome: 'selected', optionId: option.optionId } : { outcome: 'cancelled' },
        };
      })
      .onRequest(methods.client.fs.writeTextFile, ({ params }) => {
        this.files.set(params.path, params.content);
        return {};
      })
      .onRequest(methods.client.fs.readTextFile, ({ params }) => {
        const content = this.files.get(params.path);
        if (content === undefined) throw new Error('there is no such file');
        return { content };
      })
      .connect(ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout))).agent;
  }

  initialize(): Promise<InitializeResponse> {
    return this.agent.request(methods.agent.initialize, {
      protocolVersion: 1,
      clientCapabilities: { fs: { readTextFile: true, writeTextFile: true } },
    });
  }

  async begin(...mcpServers: McpServer[]): Promise<string> {
    await this.initialize();
    const { sessionId } = await this.agent.request(methods.agent.session.new, { cwd: this.#cwd, mcpServers });
    return sessionId;
  }

  load(sessionId: string) {
    return this.agent.request(methods.agent.session.load, { sessionId, cwd: this.#cwd, mcpServers: [] });
  }

  resume(sessionId: string) {
    return this.agent.request(methods.agent.session.resume, { sessionId, cwd: this.#cwd, mcpServers: [] });
  }

  /** Sends the lines as one text, and says how the turn ended. */
  async prompt(sessionId: string, ...lines: string[]): Promise<string> {
    const params: PromptRequest = { sessionId, prompt: [{ type: 'text', text: lines.join('\n') }] };
    const response = await this.agent.request(methods.agent.session.prompt, params);
    return response.stopReason;
  }

  cancel(sessionId: string): Promise<void> {
    return this.agent.notify(methods.agent.session.cancel, { sessionId });
  }

  /** What it said so far. */
  get said(): string {
    return this.updates.map((update) => textOf(update, 'agent_message_chunk')).join('');
  }

  get thought(): string {
    return this.updates.map((update) => textOf(update, 'agent_thought_chunk')).join('');
  }

  /** Resolves when `words` stand in what it said or wrote to standard error. */
  hears(words: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!words.test(this.said) && !words.test(this.complaints)) return;
        this.#heard.delete(look);
        resolve();
      };
      this.#heard.add(look);
      look();
    });
  }

  /** The exit code or the signal that it ended by. */
  async ended(): Promise<number | string> {
    const { exitCode, signalCode } = this.child;
    const [code, signal] = (exitCode ?? signalCode) ? [exitCode, signalCode] : await once(this.child, 'exit');
    return code ?? signal;
  }

  endGroup(): void {
    try {
      if (this.child.pid) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // All of it had ended.
    }
  }
}

function textOf(update: SessionUpdate, kind: SessionUpdate['sessionUpdate']): string {
  return update.sessionUpdate === kind && 'content' in update && !Array.isArray(update.content)
    ? update.content?.type === 'text'
      ? update.content.text
      : ''
    : '';
}
