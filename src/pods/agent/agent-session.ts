import * as acp from '@agentclientprotocol/sdk';
import type { PodEntry } from '../pod-entry.ts';
import { within } from '../within.ts';
import type { AgentLink } from './agent-link.ts';

/** An agent that was just installed may take its time. */
const HANDSHAKE_MS = 60_000;
const SESSION_MS = 60_000;
const CLOSE_MS = 2_000;
/** It looks for itself first, with another process. */
const LOGIN_MS = 6_000;

export type SessionServer = {
  name: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
};

/** Without a server for a session that is only tried out. */
type Wanted = { folder: string; server: SessionServer | null };

type Opened = {
  id: string;
  model: string | null;
  resumes: PodEntry['resumes'];
  closes: boolean;
  tellsLogin: boolean;
};

/** One session with an agent: opened, or taken up again where it was left. */
export class AgentSession {
  readonly #link: AgentLink;
  readonly id: string;
  readonly resumes: PodEntry['resumes'];
  readonly #closes: boolean;
  readonly #tellsLogin: boolean;
  /** The model that it begins with, where it says so. */
  readonly model: string | null;

  /** @throws Error in the agent's words, where it will not. */
  static async open(
    link: AgentLink,
    wanted: Wanted,
    before: Pick<PodEntry, 'session' | 'resumes'>,
  ): Promise<AgentSession> {
    const capabilities = await shakeHands(link);
    const resumes = capabilities.sessionCapabilities?.resume
      ? 'resume'
      : capabilities.loadSession
        ? 'load'
        : null;
    const closes = Boolean(capabilities.sessionCapabilities?.close);
    const tellsLogin = capabilities._meta?.authStatus !== undefined;
    const able: Omit<Opened, 'id' | 'model'> = { resumes, closes, tellsLogin };
    const { session } = before;
    if (session === null) return new AgentSession(link, { ...(await begin(link, wanted)), ...able });
    await takeUp(link, wanted, session, before.resumes ?? resumes);
    return new AgentSession(link, { id: session, model: null, ...able });
  }

  private constructor(link: AgentLink, { id, model, resumes, closes, tellsLogin }: Opened) {
    this.#link = link;
    this.#closes = closes;
    this.#tellsLogin = tellsLogin;
    this.id = id;
    this.model = model;
    this.resumes = resumes;
  }

  /** Some open a session for everybody, and refuse the first words. @throws RequestError where it says so. */
  async wantLogin(): Promise<void> {
    const kind = this.#tellsLogin ? await within(LOGIN_MS, this.#link.login) : undefined;
    if (kind === 'none') throw acp.RequestError.authRequired();
  }

  /** Resolves when the agent is done with it. */
  prompt(texts: readonly string[]): Promise<acp.PromptResponse> {
    const prompt = texts.map((text) => ({ type: 'text' as const, text }));
    return this.#link.agent.request(acp.methods.agent.session.prompt, { sessionId: this.id, prompt });
  }

  async cancel(): Promise<void> {
    await this.#link.agent.notify(acp.methods.agent.session.cancel, { sessionId: this.id });
  }

  /** Where the agent knows how to close one; it may not answer any more. */
  async close(): Promise<void> {
    if (!this.#closes) return;
    const closing = this.#link.agent.request(acp.methods.agent.session.close, { sessionId: this.id });
    await within(
      CLOSE_MS,
      closing.catch(() => undefined),
    );
  }
}

async function shakeHands(link: AgentLink): Promise<acp.AgentCapabilities> {
  const answer = await inTime(
    link,
    HANDSHAKE_MS,
    'initialize',
    link.agent.request(acp.methods.agent.initialize, {
      protocolVersion: acp.PROTOCOL_VERSION,
      clientInfo: { name: 'yoi-tickets', version: __VERSION__ },
      // Not to read: Gemini CLI then takes a file that is not there for an error, and cannot write a new one.
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: true }, terminal: false },
    }),
  );
  if (answer.protocolVersion !== acp.PROTOCOL_VERSION)
    throw new Error(
      `it speaks version ${answer.protocolVersion} of the Agent Client Protocol, and this program version ${acp.PROTOCOL_VERSION}`,
    );
  return answer.agentCapabilities ?? {};
}

async function begin(link: AgentLink, wanted: Wanted): Promise<Pick<Opened, 'id' | 'model'>> {
  const request = link.agent.request(acp.methods.agent.session.new, sessionRequest(wanted));
  const { sessionId, configOptions } = await inTime(link, SESSION_MS, 'session/new', request);
  const model = configOptions?.find(({ id, category }) => id === 'model' || category === 'model');
  return { id: sessionId, model: model?.type === 'select' ? model.currentValue : null };
}

async function takeUp(
  link: AgentLink,
  wanted: Wanted,
  sessionId: string,
  how: PodEntry['resumes'],
): Promise<void> {
  if (how === null) throw new Error('it cannot take up an earlier session');
  const method = acp.methods.agent.session[how];
  await inTime(
    link,
    SESSION_MS,
    method,
    link.agent.request(method, { sessionId, ...sessionRequest(wanted) }),
  );
}

function sessionRequest({ folder, server }: Wanted): acp.NewSessionRequest {
  if (!server) return { cwd: folder, mcpServers: [] };
  const { name, command, args, env } = server;
  const variables = Object.entries(env).map(([variable, value]) => ({ name: variable, value }));
  return { cwd: folder, mcpServers: [{ name, command, args: [...args], env: variables }] };
}

/** An agent that ends, or says nothing, does not answer. */
async function inTime<T>(link: AgentLink, ms: number, method: string, request: Promise<T>): Promise<T> {
  const ended = link.ended.then((how) => Promise.reject(new Error(`it ${how} before it answered ${method}`)));
  const answer = await within(ms, Promise.race([request.then((result) => ({ result })), ended]));
  if (answer === undefined) throw new Error(`it did not answer ${method} within ${ms / 1000} s`);
  return answer.result;
}
