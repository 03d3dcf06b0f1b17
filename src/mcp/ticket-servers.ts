import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Connection } from '../domain/authority.ts';
import { once } from '../domain/once.ts';
import { authorName } from './author-name.ts';
import type { CallDesk, Served } from './call-desk.ts';
import { instructionsFor } from './instructions.ts';
import { peerOf } from './peer.ts';
import type { PlaybookDesk } from './playbook-desk.ts';
import type { ServedProfiles } from './served-profiles.ts';

/**
 * Servers of one connection: the SDK asks for one when it knows which era of the protocol the client speaks.
 * The low-level `Server` is used because the schemas, the filter and the validation are our own.
 * The tools are loaded when they are first wanted, so that a client gets its answer to `initialize` at once.
 */
export function ticketServers(options: Served): McpServerFactory {
  const served = { ...options, profiles: once(options.profiles) };
  const desks = once(() => loadDesks(served));
  return async ({ era }) => {
    const profiles = await served.profiles();
    const connection = connectionOf(served, profiles);
    const server = new Server(
      { name: 'yoi-tickets', title: 'Tickets', version: served.version },
      {
        capabilities: { tools: {}, prompts: {}, resources: {}, completions: {} },
        instructions: instructionsFor(connection.roles, profiles),
      },
    );
    const client = (context: ServerContext) => peerOf(server, context, era).name;
    server.setRequestHandler('tools/list', async () => {
      const { listedTools } = await loaded(import('./listed-tools.ts'), served);
      return { tools: listedTools(connection) };
    });
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      const { calls } = await desks();
      return calls.answer(params.name, params.arguments ?? {}, peerOf(server, context, era));
    });
    server.setRequestHandler('prompts/list', async () => (await desks()).playbook.listPrompts());
    server.setRequestHandler('prompts/get', async ({ params }, context) =>
      (await desks()).playbook.getPrompt(client(context), params.name, params.arguments ?? {}),
    );
    server.setRequestHandler('completion/complete', async ({ params }, context) =>
      (await desks()).playbook.complete(client(context), params),
    );
    server.setRequestHandler('resources/list', async () => (await desks()).playbook.listResources());
    server.setRequestHandler('resources/templates/list', async () =>
      (await desks()).playbook.listResourceTemplates(),
    );
    server.setRequestHandler('resources/read', async ({ params }, context) =>
      (await desks()).playbook.readResource(client(context), params.uri),
    );
    return server;
  };
}

/** One desk for all calls: it knows which questions are open. */
async function loadDesks(served: Served): Promise<{ calls: CallDesk; playbook: PlaybookDesk }> {
  const { CallDesk } = await loaded(import('./call-desk.ts'), served);
  const { PlaybookDesk } = await loaded(import('./playbook-desk.ts'), served);
  const calls = new CallDesk(served);
  const connection = connectionOf(served, await served.profiles());
  return { calls, playbook: new PlaybookDesk(served, connection, calls) };
}

/** What the list of tools is made for: everything about the connection but who the client says it is. */
function connectionOf({ connection }: Served, { withheld, prompts }: ServedProfiles): Connection {
  return {
    ...connection,
    ...(withheld ? { withheld } : {}),
    ...(prompts ? { prompts } : {}),
    name: authorName(connection.name),
    channel: 'mcp',
  };
}

/** A part of the program may be missing when it was updated under a running server. */
async function loaded<T>(part: Promise<T>, { report }: Served): Promise<T> {
  try {
    return await part;
  } catch (error) {
    report(error);
    throw new ProtocolError(
      ProtocolErrorCode.InternalError,
      'A part of yoi-tickets could not be loaded: restart this server',
    );
  }
}
