import { type McpServerFactory, Server } from '@modelcontextprotocol/server';
import type { Connection } from '../domain/authority.ts';
import { authorName } from './author-name.ts';
import { CallDesk, type Served } from './call-desk.ts';
import { instructionsFor } from './instructions.ts';
import { listedTools } from './listed-tools.ts';
import { peerOf } from './peer.ts';

/**
 * Servers of one connection: the SDK asks for one when it knows which era of the protocol the client speaks.
 * The low-level `Server` is used because the schemas, the filter and the validation are our own.
 */
export function ticketServers(served: Served): McpServerFactory {
  const desk = new CallDesk(served);
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
    server.setRequestHandler('tools/list', () => ({ tools: listedTools(connection) }));
    server.setRequestHandler('tools/call', ({ params }, context) =>
      desk.answer(params.name, params.arguments ?? {}, peerOf(server, context, era)),
    );
    return server;
  };
}
