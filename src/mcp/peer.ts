import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ElicitRequestFormParams,
  type ElicitResult,
  type McpRequestContext,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** What a call needs to know of the client at the other end, in either era of the protocol. */
export type Peer = {
  name: string | undefined;
  /** Whether it can put a form before its person. */
  canAsk: boolean;
  /** Asks within the call. A client of today's protocol is answered with the question instead, and calls again. */
  ask?: (form: ElicitRequestFormParams) => Promise<ElicitResult>;
  /** What it brings along when it calls again. */
  again?: { state: unknown; replies: Record<string, unknown> | undefined };
};

/** How long a person may take. The question itself is forgotten after the same time. */
const PATIENCE_MS = 15 * 60_000;

export function peerOf(server: Server, { mcpReq }: ServerContext, era: McpRequestContext['era']): Peer {
  const { signal, inputResponses: replies } = mcpReq;
  const state = mcpReq.requestState<unknown>();
  return {
    ...(era === 'modern' ? describedBy(mcpReq.envelope ?? {}) : introducedTo(server)),
    ...(era === 'legacy'
      ? {
          ask: (params) =>
            mcpReq.send({ method: 'elicitation/create', params }, { signal, timeout: PATIENCE_MS }),
        }
      : {}),
    ...(state === undefined && replies === undefined ? {} : { again: { state, replies } }),
  };
}

/** Since 2026 each request says who sends it. */
function describedBy(envelope: Record<string, unknown>): Pick<Peer, 'name' | 'canAsk'> {
  const { name } = Object(envelope[CLIENT_INFO_META_KEY]);
  const { elicitation } = Object(envelope[CLIENT_CAPABILITIES_META_KEY]);
  return { name: typeof name === 'string' ? name : undefined, canAsk: hasForms(elicitation) };
}

/** Before, `initialize` did once for all of them. */
function introducedTo(server: Server): Pick<Peer, 'name' | 'canAsk'> {
  return {
    name: server.getClientVersion()?.name,
    canAsk: hasForms(server.getClientCapabilities()?.elicitation),
  };
}

/** A client that names no way of asking means forms: there was nothing else at first. */
function hasForms(elicitation: unknown): boolean {
  if (typeof elicitation !== 'object' || elicitation === null) return false;
  return 'form' in elicitation || !('url' in elicitation);
}
