import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** How long an end waits for answers that are under way. */
const GRACE_MS = 60;
/** The request that stays open as long as the connection. */
const LISTEN = 'subscriptions/listen';

const NO_MESSAGE = 'a line on standard input is no message of the protocol';
const NOT_READ = 'The parameters of this request do not have the form that the protocol gives them';

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
    const hear = this.onerror;
    this.onerror = (error) => hear?.(isDump(error.message) ? new Error(NO_MESSAGE) : error);
    await super.start();
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    try {
      await super.send(inOwnWords(message));
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

/** An error of the SDK's own may hold all that its schemas found, with what the client sent: it says less, and shorter. */
function inOwnWords(message: JSONRPCMessage): JSONRPCMessage {
  if (!isJSONRPCErrorResponse(message) || !isDump(message.error.message)) return message;
  return { ...message, error: { code: message.error.code, message: NOT_READ } };
}

/** Our own messages have one line; what a schema found is JSON over many. */
function isDump(message: string): boolean {
  return message.includes('\n');
}
