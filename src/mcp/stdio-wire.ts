import type { Readable, Writable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** How long an end waits for a call in which nothing happens: it may wait for a lock, a person, or the disk, for ever. */
const GRACE_MS = 60;
/** A look that comes later tells nothing: a process that gets no processor takes none. */
const LATE_MS = 75;
/** What a process that only waits takes of a processor meanwhile. */
const IDLE_US = 3_000;
/** How long an end waits for what is worked on, and for what waits for nothing, on a machine that has much else to do. */
const PATIENCE_MS = 2_000;
const CALL = 'tools/call';
/** The request that stays open as long as the connection. */
const LISTEN = 'subscriptions/listen';

const NO_MESSAGE = 'a line on standard input is no message of the protocol';
const NOT_READ = 'The parameters of this request do not have the form that the protocol gives them';

/** The SDK's stdio transport, which tells when it has ended, and first lets the calls answer that are nearly done. */
export class StdioWire extends StdioServerTransport {
  readonly ended: Promise<void>;
  /** The method of each request that has no answer yet. */
  readonly #open = new Map<RequestId, string>();
  #closing: Promise<void> | undefined;
  #tellEnded: () => void = () => {};
  #tellIdle: () => void = () => {};

  constructor(stdin: Readable = process.stdin, stdout: Writable = process.stdout) {
    super(stdin, stdout);
    this.ended = new Promise((resolve) => {
      this.#tellEnded = resolve;
    });
  }

  override async start(): Promise<void> {
    const deliver = this.onmessage;
    this.onmessage = (message) => {
      if (isJSONRPCRequest(message) && message.method !== LISTEN) this.#open.set(message.id, message.method);
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
        this.#onceOnlyWaiting(resolve);
      });
    }
    await super.close();
    this.#tellEnded();
  }

  /** Tells when nothing is open but calls that nothing happens in, or when it took too long. */
  #onceOnlyWaiting(tell: () => void): void {
    const until = performance.now() + PATIENCE_MS;
    const watch = () => {
      const begun = performance.now();
      const before = process.cpuUsage();
      setTimeout(() => {
        const { user, system } = process.cpuUsage(before);
        const now = performance.now();
        const isWaiting =
          now < begun + LATE_MS &&
          user + system < IDLE_US &&
          [...this.#open.values()].every((method) => method === CALL);
        if (isWaiting || now >= until) tell();
        else watch();
      }, GRACE_MS);
    };
    watch();
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
