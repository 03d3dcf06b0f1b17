/** Somebody who does not take what is sent to them holds at most so much of this process's memory. */
const WAITING_BYTES = 4 * 1024 * 1024;
/** Shorter than the patience of whatever stands between, as a tunnel. */
const HEARTBEAT_MS = 15_000;
/** Browsers hold up to six for each page, and come back for those that were dropped. */
const MOST = 100;

let open = 0;

/** One stream of server-sent events: whoever takes them too slowly, or is gone, is dropped, and comes back by itself. */
export class EventStream {
  readonly #encoder = new TextEncoder();
  readonly #closed = new AbortController();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #body: ReadableStream<Uint8Array>;

  /** Undefined where there are too many. */
  static open(): EventStream | undefined {
    return open < MOST ? new EventStream() : undefined;
  }

  private constructor() {
    open++;
    this.#body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        cancel: () => this.close(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES }),
    );
    const heart = setInterval(() => this.#write(':\n\n'), HEARTBEAT_MS).unref();
    this.closed.addEventListener('abort', () => {
      clearInterval(heart);
      open--;
    });
    // Says at once that it is open, whatever there is to tell.
    this.#write('retry: 1000\n\n');
  }

  /** Aborted when it is over, for whatever reason. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  send(event: string, data: unknown, id?: number): void {
    const named = id === undefined ? '' : `id: ${id}\n`;
    this.#write(`event: ${event}\n${named}data: ${JSON.stringify(data)}\n\n`);
  }

  close(): void {
    if (this.closed.aborted) return;
    this.#closed.abort();
    try {
      this.#controller?.close();
    } catch {
      // It was cancelled by the other end.
    }
  }

  response(): Response {
    return new Response(this.#body, {
      headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    });
  }

  #write(text: string): void {
    if (this.closed.aborted) return;
    this.#controller?.enqueue(this.#encoder.encode(text));
    if ((this.#controller?.desiredSize ?? 0) < 0) this.close();
  }
}
