import { randomUUID } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { agent, type McpServer, methods, ndJsonStream, RequestError } from '@agentclientprotocol/sdk';
import { type Part, PuppetSession } from './puppet-session.ts';
import type { Tools } from './puppet-turn.ts';

/** The program of a server of tools, as a Pod is given it. */
export type GivenServer = { name: string; command: string; args: string[]; env: Record<string, string> };

export type PuppetParts = {
  name: string;
  version: string;
  part: Part;
  connect(server: GivenServer): Promise<Tools>;
};

/**
 * An agent without a model: it speaks the Agent Client Protocol on its standard input and output, asks before it does
 * something, and plays a part. Resolves when its client is gone.
 */
export async function servePuppet({ name, version, part, connect }: PuppetParts): Promise<void> {
  const sessions = new Map<string, PuppetSession>();
  const connection = agent({ name })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: 1,
      agentInfo: { name, version },
      agentCapabilities: {},
    }))
    .onRequest(methods.agent.session.new, ({ params }) => {
      const id = randomUUID();
      const [server] = params.mcpServers.flatMap(overStdio);
      const tools = server
        ? connect(server)
        : Promise.reject(new Error('No server of tools was given to me.'));
      sessions.set(id, new PuppetSession({ id, folder: params.cwd, tools, part }));
      return { sessionId: id };
    })
    .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
      const session = sessions.get(params.sessionId);
      if (!session) throw RequestError.sessionNotFound(params.sessionId);
      return { stopReason: await session.answer(client, params.prompt) };
    })
    .onNotification(methods.agent.session.cancel, ({ params }) => sessions.get(params.sessionId)?.cancel())
    .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)));
  await connection.closed;
}

/** One over the network is nobody's here. */
function overStdio(server: McpServer): GivenServer[] {
  if (!('command' in server)) return [];
  const env = Object.fromEntries(server.env.map((variable) => [variable.name, variable.value]));
  return [{ name: server.name, command: server.command, args: server.args, env }];
}
