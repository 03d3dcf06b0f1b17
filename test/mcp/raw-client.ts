import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type InMemoryTransport,
  type JSONRPCMessage,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';

export type Reply = { result?: Record<string, unknown>; error?: { code: number; message: string } };

/** A client that says whatever it is told to, as an honest one would not. */
export class RawClient {
  readonly #wire: InMemoryTransport;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #id = 0;

  constructor(wire: InMemoryTransport) {
    this.#wire = wire;
    wire.onmessage = (message: JSONRPCMessage) => {
      // A test looks only at replies, and at the fields that it knows to be there.
      const { id, ...reply } = message as unknown as Reply & { id: number };
      this.#waiting.get(id)?.(reply);
    };
  }

  /** One request of today's protocol, which says in each who sends it. */
  async request(method: string, params: Record<string, unknown>, capabilities = {}): Promise<Reply> {
    const _meta = {
      [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
      [CLIENT_INFO_META_KEY]: { name: 'raw', version: '1' },
      [CLIENT_CAPABILITIES_META_KEY]: capabilities,
    };
    return this.requestAsIs(method, { ...params, _meta });
  }

  async requestAsIs(method: string, params: Record<string, unknown>): Promise<Reply> {
    const id = ++this.#id;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    await this.#wire.start();
    await this.#wire.send({ jsonrpc: '2.0', id, method, params });
    return reply;
  }
}
