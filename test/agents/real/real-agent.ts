import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import {
  type ClientContext,
  client,
  type InitializeResponse,
  type McpServer,
  methods,
  type NewSessionResponse,
  ndJsonStream,
  type PermissionOptionKind,
  type PromptResponse,
  type RequestPermissionRequest,
  type SessionNotification,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';

export type Start = {
  program: readonly [string, ...string[]];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** What is answered when it asks; left out, yes for this once. */
  answer?: PermissionOptionKind;
  /** The requests for files that the client offers to answer. */
  fs?: { readTextFile?: boolean; writeTextFile?: boolean };
};

const PATIENCE_MS = 4000;

/** A real agent in a process of its own, and everything that it said and asked over the protocol. */
export class RealAgent {
  readonly updates: SessionUpdate[] = [];
  readonly asked: RequestPermissionRequest[] = [];
  /** The files that it wrote through the client. */
  readonly written: string[] = [];
  /** What it notified of beside the protocol, by its method. */
  readonly notified: { method: string; params: unknown }[] = [];
  readonly child: ChildProcess;
  readonly exit: Promise<unknown>;
  readonly #agent: ClientContext;
  readonly #start: Start;

  constructor(start: Start) {
    const [file, ...words] = start.program;
    this.#start = start;
    const child = spawn(file, words, {
      cwd: start.cwd,
      env: { ...start.env },
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    });
    child.stdin.on('error', () => {});
    this.child = child;
    this.exit = once(child, 'exit');
    this.#agent = this.#client().connect(
      ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)),
    ).agent;
  }

  #client() {
    const { session, fs } = methods.client;
    return client({ name: 'yoi-tickets-test' })
      .onNotification(session.update, ({ params }: { params: SessionNotification }) => {
        this.updates.push(params.update);
      })
      .onNotification(
        '_auth/status_update',
        (params: unknown) => params,
        ({ params }) => {
          this.notified.push({ method: '_auth/status_update', params });
        },
      )
      .onRequest(session.requestPermission, ({ params }) => {
        this.asked.push(params);
        const option = params.options.find(({ kind }) => kind === (this.#start.answer ?? 'allow_once'));
        if (!option) return { outcome: { outcome: 'cancelled' } };
        return { outcome: { outcome: 'selected', optionId: option.optionId } };
      })
      .onRequest(fs.readTextFile, ({ params }) => ({ content: readFileSync(params.path, 'utf8') }))
      .onRequest(fs.writeTextFile, ({ params }) => {
        this.written.push(params.path);
        writeFileSync(params.path, params.content);
        return {};
      });
  }

  initialize(): Promise<InitializeResponse> {
    const clientCapabilities = { fs: this.#start.fs ?? { writeTextFile: true } };
    return this.#agent.request(methods.agent.initialize, {
      protocolVersion: 1,
      clientCapabilities,
      clientInfo: { name: 'yoi-tickets-test', version: '0' },
    });
  }

  open(...mcpServers: McpServer[]): Promise<NewSessionResponse> {
    return this.#agent.request(methods.agent.session.new, { cwd: this.#start.cwd, mcpServers });
  }

  async resume(sessionId: string, ...mcpServers: McpServer[]): Promise<void> {
    await this.#agent.request(methods.agent.session.resume, { sessionId, cwd: this.#start.cwd, mcpServers });
  }

  async load(sessionId: string, ...mcpServers: McpServer[]): Promise<void> {
    await this.#agent.request(methods.agent.session.load, { sessionId, cwd: this.#start.cwd, mcpServers });
  }

  prompt(sessionId: string, text: string): Promise<PromptResponse> {
    return this.#agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text }] });
  }

  cancel(sessionId: string): Promise<void> {
    return this.#agent.notify(methods.agent.session.cancel, { sessionId });
  }

  /** What it said of one call, put together: later words replace earlier ones, as a client has to read them. */
  get calls(): Record<string, unknown>[] {
    const calls = new Map<string, Record<string, unknown>>();
    for (const update of this.updates) {
      if (update.sessionUpdate !== 'tool_call' && update.sessionUpdate !== 'tool_call_update') continue;
      calls.set(update.toolCallId, { ...calls.get(update.toolCallId), ...update });
    }
    return [...calls.values()];
  }

  /** Ends its input, then more and more firmly its process group, until nothing of it is left. */
  async end(): Promise<void> {
    this.child.stdin?.end();
    if (!(await this.#endsSoon())) this.signal('SIGTERM');
    if (!(await this.#endsSoon())) this.signal('SIGKILL');
    await this.exit;
    this.signal('SIGKILL');
  }

  #endsSoon(): Promise<boolean> {
    const patience = new AbortController();
    const late = setTimeout(PATIENCE_MS, false, { signal: patience.signal });
    return Promise.race([this.exit.then(() => true), late.catch(() => false)]).finally(() =>
      patience.abort(),
    );
  }

  /** To the agent, and to all that it started and that stayed in its group. */
  signal(signal: NodeJS.Signals): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
    } catch {
      // All of them had ended.
    }
  }
}
