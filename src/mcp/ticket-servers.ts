import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
} from '@modelcontextprotocol/server';
import type { Connection } from '../domain/authority.ts';
import { authorName } from './author-name.ts';
import type { CallDesk, Served } from './call-desk.ts';
import { instructionsFor } from './instructions.ts';
import { peerOf } from './peer.ts';

/**
 * Servers of one connection: the SDK asks for one when it knows which era of the protocol the client speaks.
 * The low-level `Server` is used because the schemas, the filter and the validation are our own.
 * The tools are loaded when they are first wanted, so that a client gets its answer to `initialize` at once.
 */
export function ticketServers(served: Served): McpServerFactory {
  let desk: Promise<CallDesk> | undefined;
  const connection: Connection = {
    ...served.connection,
    name: authorName(served.connection.name),
    channel: 'mcp',
  };
  return ({ era }) => {
    const server = new Server(
      { name: 'yoi-tickets', title: 'Tickets', version: served.version },
      { capabilities: { tools: {} }, instructions: instructionsFor(connection) },
    );
    server.setRequestHandler('tools/list', async () => {
      const { listedTools } = await loaded(import('./listed-tools.ts'), served);
      return { tools: listedTools(connection) };
    });
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      // One desk for all calls: it knows which questions are open.
      desk ??= loaded(import('./call-desk.ts'), served).then((part) => new part.CallDesk(served));
      return (await desk).answer(params.name, params.arguments ?? {}, peerOf(server, context, era));
    });
    return server;
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
