import { connect, type Socket } from 'node:net';
import { TicketError } from '../../domain/errors.ts';
import type { TranscriptEntry } from '../../domain/pod.ts';
import type { ControlRequest, ControlResult } from './control-protocol.ts';
import { readLines } from './read-lines.ts';

/** What a host tells is never longer than a transcript's longest line. */
const LINE_BYTES = 8 * 1024 * 1024;
const ANSWER_MS = 30_000;
/** A host listens a moment after somebody said that it comes; one whose socket was removed looks each two seconds. */
const COMING_MS = 10_000;
const AGAIN_MS = 20;

type Waiting = { resolve: (result: ControlResult) => void; reject: (error: Error) => void };
/** What a host sends: our own program's, in the same version or another. */
type Told = {
  id?: number;
  ok?: ControlResult;
  error?: ConstructorParameters<typeof TicketError>[1] & { code: TicketError['code'] };
  entry?: TranscriptEntry;
};

/** A conversation with the host of one Pod. */
export class ControlClient {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #hear: ((entry: TranscriptEntry) => void) | undefined;
  /** When the host is gone, or let go of us. */
  readonly ended: Promise<void>;

  /** Undefined where nobody listens, and also where `isComing` is true nobody does within a moment. */
  static async open(
    address: string,
    isComing: () => boolean = () => false,
  ): Promise<ControlClient | undefined> {
    const until = performance.now() + COMING_MS;
    for (;;) {
      const client = await ControlClient.#connect(address);
      if (client || !isComing() || performance.now() > until) return client;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  static async #connect(address: string): Promise<ControlClient | undefined> {
    const socket = connect(address);
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    return isOpen ? new ControlClient(socket) : undefined;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    this.ended = new Promise((resolve) => {
      socket.on('close', () => {
        for (const { reject } of this.#waiting.values()) reject(lost());
        this.#waiting.clear();
        resolve();
      });
    });
    readLines(socket, LINE_BYTES, (line) => this.#read(line));
  }

  /** @throws TicketError what the host refused, or `indeterminate` where it went away before it answered. */
  async ask(request: ControlRequest): Promise<ControlResult> {
    const id = ++this.#count;
    if (this.#socket.destroyed) throw lost();
    const answer = new Promise<ControlResult>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#socket.write(`${JSON.stringify({ id, ...request })}\n`);
    const timer = setTimeout(() => this.#socket.destroy(), ANSWER_MS);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Hears every line of the transcript behind `after`, the past ones first. */
  async follow(after: number, hear: (entry: TranscriptEntry) => void): Promise<void> {
    this.#hear = hear;
    await this.ask({ op: 'follow', after });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(line: string): void {
    const told = toldIn(line);
    if (told.entry) this.#hear?.(told.entry);
    const waiting = told.id === undefined ? undefined : this.#waiting.get(told.id);
    if (!waiting || told.id === undefined) return;
    this.#waiting.delete(told.id);
    if (told.error) waiting.reject(new TicketError(told.error.code, told.error));
    else waiting.resolve(told.ok ?? {});
  }
}

/** What is no line of ours tells nothing: a host of another version, or none. */
function toldIn(line: string): Told {
  try {
    const told: unknown = JSON.parse(line);
    return typeof told === 'object' && told !== null ? told : {};
  } catch {
    return {};
  }
}

function lost(): TicketError {
  return new TicketError('indeterminate', {
    refused: 'the Pod did not answer',
    rule: 'its host went away, or is too busy',
    next: 'call pod_show to see what became of it',
  });
}
