import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import * as acp from '@agentclientprotocol/sdk';
import { z } from 'zod';
import { guardGroup } from './group-guard.ts';
import { endAllMarked, RUN_MARK } from './marked-processes.ts';

/** What the agent asks its client for, and tells it. */
export type AgentPeer = {
  permission(request: acp.RequestPermissionRequest): Promise<acp.RequestPermissionResponse>;
  update(notification: acp.SessionNotification): void;
  readFile(request: acp.ReadTextFileRequest): acp.ReadTextFileResponse;
  writeFile(request: acp.WriteTextFileRequest): void;
  /** What it prints beside the protocol. */
  print(text: string): void;
};

export type AgentStart = {
  command: readonly [string, ...string[]];
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** What marks all its processes. */
  run: string;
};

const AUTH_STATUS = z.object({ authStatus: z.object({ kind: z.string() }) });

/** No message of an agent is longer: a larger one is a fault of it, and ends the connection. */
const MESSAGE_BYTES = 32 * 1024 * 1024;

/**
 * The process of an agent and the protocol spoken with it. The process leads a group of its own, which is ended
 * whole: by `stop`, and by a guard where this process dies first.
 */
export class AgentLink {
  readonly process: ChildProcess;
  readonly agent: acp.ClientContext;
  /** When the process is over, in words. */
  readonly ended: Promise<string>;
  readonly #guard: () => void;
  readonly #run: string;

  /** @throws Error where the program cannot be started. */
  static async start(start: AgentStart, peer: AgentPeer): Promise<AgentLink> {
    const [program, ...args] = start.command;
    const child = spawn(program, args, {
      cwd: start.folder,
      env: { ...start.environment, [RUN_MARK]: start.run },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const ended = endOf(child);
    await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))]);
    return new AgentLink(child, ended, peer, start.run);
  }

  /** How it is logged in, or `none`. Claude Code and Codex say it beside the protocol, when they know. */
  readonly login: Promise<string>;

  private constructor(child: ChildProcess, ended: Promise<string>, peer: AgentPeer, run: string) {
    this.#run = run;
    this.process = child;
    this.ended = ended;
    this.#guard = guardGroup(child.pid ?? 0, run);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => peer.print(text));
    child.stdin?.on('error', () => {});
    const { stdin, stdout } = child;
    if (!stdin || !stdout) throw new Error('the agent was started without pipes');
    const stream = acp.ndJsonStream(
      Writable.toWeb(stdin),
      // Node's own web stream; only its types and those of the other library differ.
      Readable.toWeb(stdout) as ReadableStream<Uint8Array>,
      { maxMessageBytes: MESSAGE_BYTES },
    );
    let toldLogin: (kind: string) => void = () => {};
    this.login = new Promise((resolve) => {
      toldLogin = resolve;
    });
    this.agent = acp
      .client({ name: 'yoi-tickets' })
      .onRequest(acp.methods.client.session.requestPermission, ({ params }) => peer.permission(params))
      .onRequest(acp.methods.client.fs.readTextFile, ({ params }) => peer.readFile(params))
      .onRequest(acp.methods.client.fs.writeTextFile, ({ params }) => peer.writeFile(params))
      .onNotification(acp.methods.client.session.update, ({ params }) => peer.update(params))
      .onNotification('_auth/status_update', AUTH_STATUS, ({ params }) => toldLogin(params.authStatus.kind))
      .connect(stream).agent;
  }

  /** Closes its input, then asks the group to end, then ends it. Resolves when it is over with all that it started. */
  async stop(patience: { closeMs: number; termMs: number }): Promise<void> {
    this.process.stdin?.end();
    if (!(await this.#endsWithin(patience.closeMs))) {
      this.#signal('SIGTERM');
      if (!(await this.#endsWithin(patience.termMs))) await this.#kill();
    }
    await this.ended;
    // Whatever it left behind goes with it.
    await this.#kill();
    this.#guard();
  }

  async #kill(): Promise<void> {
    // The marks first: what is dying has none.
    const over = endAllMarked(this.#run);
    this.#signal('SIGKILL');
    await over;
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, signal);
    } catch {
      // Nobody is left in the group.
    }
  }

  async #endsWithin(ms: number): Promise<boolean> {
    const { promise, cancel } = after(ms);
    try {
      return await Promise.race([this.ended.then(() => true), promise.then(() => false)]);
    } finally {
      cancel();
    }
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`could not be run: ${error.message}`));
    child.on('exit', (code, signal) =>
      resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`),
    );
  });
}

function after(ms: number): { promise: Promise<void>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
