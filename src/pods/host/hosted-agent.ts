import type { SessionNotification } from '@agentclientprotocol/sdk';
import { redactSecrets } from '../../domain/secrets.ts';
import { AgentFiles } from '../agent/agent-files.ts';
import { AgentLink, type AgentPeer } from '../agent/agent-link.ts';
import { AgentSession } from '../agent/agent-session.ts';
import { allowedVariables } from '../launch/allowed-variables.ts';
import type { PermissionDesk } from '../permissions/permission-desk.ts';
import type { PodEntry } from '../pod-entry.ts';
import type { EntryKeeper } from './entry-keeper.ts';
import type { HostOrder } from './host-order.ts';

type HostedAgentParts = {
  order: HostOrder;
  keeper: EntryKeeper;
  desk: PermissionDesk;
  /** The environment of the agent. */
  environment: Readonly<Record<string, string>>;
  newId(): string;
  /** It tells what it is at. */
  update(notification: SessionNotification): void;
};

const PATIENCE = { closeMs: 2_000, termMs: 3_000 };
const PRINTED = 4 * 1024 * 1024;

/** The agent of a Pod in the hands of its host: its process, its session, and what it asks its host for. */
export class HostedAgent {
  readonly #parts: HostedAgentParts;
  /** From the moment when its process is begun. */
  #link: Promise<AgentLink> | undefined;
  #session: AgentSession | undefined;
  #isReplaying = false;
  #printed = 0;

  constructor(parts: HostedAgentParts) {
    this.#parts = parts;
  }

  /**
   * Starts it and opens its session, or takes up the one that an earlier host left. `token`: what proves its server.
   * @throws Error in words for a person, where it does not come to that; its process may be there then.
   */
  async open(
    token: string,
    before: Pick<PodEntry, 'session' | 'resumes'> | undefined,
  ): Promise<AgentSession> {
    const { order, keeper, environment, newId } = this.#parts;
    const { folder, agent } = order;
    const wrap = (agent.wrap ?? []).map((word) => word.replaceAll('{folder}', folder));
    const [program = '', ...args] = [...wrap, ...agent.command];
    // Noted before there is anything to be left: whoever finds this host dead ends what carries the mark.
    const run = newId();
    keeper.note({ run });
    this.#link = AgentLink.start({ command: [program, ...args], folder, environment, run }, this.#peer());
    const link = await this.#link;
    // An agent that takes a session up tells all of it once more.
    this.#isReplaying = before !== undefined;
    const env = { ...allowedVariables(environment, order.begun ?? []), ...marksIn(environment) };
    const server = { ...order.server, env: { ...env, YOI_POD_TOKEN: token } };
    const session = await AgentSession.open(
      link,
      { folder, server },
      before ?? { session: null, resumes: null },
    );
    this.#isReplaying = false;
    this.#session = session;
    keeper.note({ session: session.id, resumes: agent.resumes ? session.resumes : null });
    return session;
  }

  /** Resolves when its process is over, with how that was in words. @throws Error where it could not be started. */
  async ended(): Promise<string | undefined> {
    return (await this.#link)?.ended;
  }

  /** Ends it, also where it is just being started: asked first, then made to, each within its time. */
  async end(): Promise<void> {
    await this.#session?.close();
    const link = await this.#link?.catch(() => undefined);
    await link?.stop(PATIENCE);
  }

  #peer(): AgentPeer {
    const { order, keeper, desk, update } = this.#parts;
    const { folder, permissions } = order;
    const files = new AgentFiles(folder, permissions, (path, way) => desk.allowed(path, way));
    return {
      permission: async (request) => {
        keeper.hear();
        return desk.ask(request);
      },
      update: (notification) => {
        keeper.hear();
        if (!this.#isReplaying) update(notification);
      },
      readFile: (request) => files.read(request),
      writeFile: (request) => files.write(request),
      print: (text) => this.#print(text),
    };
  }

  /** What it prints beside the protocol goes to the host's log, as far as anybody would read it. */
  #print(text: string): void {
    this.#printed += text.length;
    if (this.#printed <= PRINTED) process.stderr.write(redactSecrets(text));
  }
}

/** An agent may give its servers nothing of its own environment. */
function marksIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('YOI_')));
}
