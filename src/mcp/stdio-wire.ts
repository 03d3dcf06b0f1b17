import { isJSONRPCRequest, type JSONRPCMessage, type RequestId } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** How long an end waits for answers that are under way. */
const GRACE_MS = 60;
/** The request that stays open as long as the connection. */
const LISTEN = 'subscriptions/listen';

/** The SDK's stdio transport, which tells when it has ended, and first lets the calls answer that are nearly done. */
export class StdioWire extends StdioServerTransport {
  readonly ended: Promise<void>;
  readonly #open = new Set<RequestId>();
  #closing: Promise<void> | undefined;
  #tellEnded: () => void = () => {};
  #tellIdle: () => void = () => {};

  constructor() {
    super();
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
  }

  override async start(): Promise<void> {
    const deliver = this.onmessage;
    this.onmessage = (message) => {
      if (isJSONRPCRequest(message) && message.method !== LISTEN) this.#open.add(message.id);
      deliver?.(message);
    };
    await super.start();
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    try {
      await super.send(message);
    } finally {
      if (!('method' in message) && message.id !== undefined) this.#open.delete(message.id);
      if (this.#open.size === 0) this.#tellIdle();
    }
  }

  override close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#open.size > 0) {
      await new Promise<void>((resolve) => {
        this.#tellIdle = resolve;
        setTimeout(resolve, GRACE_MS);
      });
    }
    await super.close();
    this.#tellEnded();
  }
}
