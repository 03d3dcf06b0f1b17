import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { TicketError } from '../domain/errors.ts';
import type { TranscriptEntry } from '../domain/pod.ts';
import { type ControlRequest, type ControlResult, controlRequest, LINE_BYTES } from './control-protocol.ts';
import { readLines } from './read-lines.ts';
import { within } from './within.ts';

/** What a host does with requests; `follow` is given how to tell a line. */
export type ControlDesk = {
  handle(request: ControlRequest): Promise<ControlResult>;
  follow(after: number, tell: (entry: TranscriptEntry) => void): () => void;
};

/** Whoever does not read what they asked to be told is let go of at this. */
const UNREAD_BYTES = 8 * 1024 * 1024;
const CLOSE_MS = 500;

/** Listens for this user's other processes. Only the holder of the host's lock may: what an earlier one left is in the way. */
export class ControlServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  static async listen(address: string, desk: ControlDesk): Promise<ControlServer> {
    if (process.platform !== 'win32') rmSync(address, { force: true });
    const listening = new ControlServer(desk);
    await new Promise<void>((resolve, reject) => {
      listening.#server.once('error', reject).listen(address, resolve);
    });
    if (process.platform !== 'win32') chmodSync(address, 0o600);
    return listening;
  }

  private constructor(desk: ControlDesk) {
    this.#server = createServer((socket) => this.#serve(socket, desk));
  }

  /** What was said is still heard; nobody is waited for who does not listen. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.end();
    await within(CLOSE_MS, closed);
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket, desk: ControlDesk): void {
    this.#sockets.add(socket);
    let stop = () => {};
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      stop();
    });
    readLines(socket, LINE_BYTES, async (line) => {
      const { id, request } = parsed(line);
      if (request?.op === 'follow') {
        stop();
        write(socket, { id, ok: {} });
        stop = desk.follow(request.after, (entry) => tell(socket, entry));
        return;
      }
      write(socket, { id, ...(await answered(desk, request)) });
    });
  }
}

async function answered(desk: ControlDesk, request: ControlRequest | undefined): Promise<object> {
  if (!request)
    return {
      error: {
        code: 'invalid_input',
        refused: 'the request was not understood',
        rule: 'it has to be one that this host knows',
        next: 'use the same version of yoi-tickets on both ends',
      },
    };
  try {
    return { ok: await desk.handle(request) };
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    const { code, refused, rule, next } = error;
    return { error: { code, refused, rule, next } };
  }
}

function parsed(line: string): { id: unknown; request: ControlRequest | undefined } {
  try {
    const value: unknown = JSON.parse(line);
    const read = controlRequest.safeParse(value);
    const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
    return { id, request: read.success ? read.data : undefined };
  } catch {
    return { id: null, request: undefined };
  }
}

function tell(socket: Socket, entry: TranscriptEntry): void {
  if (socket.writableLength > UNREAD_BYTES) socket.destroy();
  else write(socket, { entry });
}

function write(socket: Socket, value: object): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(value)}\n`);
}
