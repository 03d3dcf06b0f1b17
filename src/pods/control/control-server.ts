import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { TicketError } from '../../domain/errors.ts';
import type { TranscriptEntry } from '../../domain/pod.ts';
import { LocalError, refusedBy } from '../../local/local-error.ts';
import { within } from '../within.ts';
import { type ControlRequest, type ControlResult, controlRequest, LINE_BYTES } from './control-protocol.ts';
import { readLines } from './read-lines.ts';

/** What a host does with requests; `follow` is given how to tell a line. */
export type ControlDesk = {
  handle(request: ControlRequest): Promise<ControlResult>;
  follow(after: number, tell: (entry: TranscriptEntry) => void): () => void;
};

/** So much waits for somebody at most who does not read it. */
const UNREAD_BYTES = 8 * 1024 * 1024;
const CLOSE_MS = 500;

/** Listens for this user's other processes. Only the holder of the host's lock may: what an earlier one left is in the way. */
export class ControlServer {
  readonly #desk: ControlDesk;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  /** Which file its socket is: another one in its place leads to nobody. */
  #file: number | undefined;

  static async listen(address: string, desk: ControlDesk): Promise<ControlServer> {
    const control = new ControlServer(desk);
    await control.#open(address);
    return control;
  }

  private constructor(desk: ControlDesk) {
    this.#desk = desk;
  }

  /** Listens again where somebody removed its socket, as what cleans temporary folders does. Who is connected stays so. */
  async comeBack(address: string): Promise<void> {
    if (process.platform === 'win32' || this.#file === fileAt(address)) return;
    this.#server?.close();
    await this.#open(address);
  }

  /** What was said is still heard; nobody is waited for who does not listen. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.end();
    await within(CLOSE_MS, closed);
    for (const socket of this.#sockets) socket.destroy();
  }

  async #open(address: string): Promise<void> {
    if (process.platform !== 'win32') rmSync(address, { force: true });
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(address, resolve);
    });
    if (process.platform === 'win32') return;
    chmodSync(address, 0o600);
    this.#file = fileAt(address);
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let stop = () => {};
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      stop();
    });
    readLines(socket, LINE_BYTES, async (line) => {
      const { id, request } = parsed(line);
      const answer = await answered(async () => {
        if (!request) throw notUnderstood();
        if (request.op !== 'follow') return this.#desk.handle(request);
        stop();
        stop = this.#desk.follow(request.after, (entry) => write(socket, { entry }));
        return {};
      });
      write(socket, { id, ...answer });
    });
  }
}

/** Whatever goes wrong with one request is the caller's to hear, and no end of the Pod. */
async function answered(act: () => Promise<ControlResult>): Promise<object> {
  try {
    return { ok: await act() };
  } catch (error) {
    const { code, refused, rule, next } = error instanceof TicketError ? error : failed(error);
    return { error: { code, refused, rule, next } };
  }
}

function notUnderstood(): TicketError {
  return new TicketError('invalid_input', {
    refused: 'the request was not understood',
    rule: 'it has to be one that this host knows',
    next: 'use the same version of yoi-tickets on both ends',
  });
}

/** Only words that we wrote go out; all of it stands in the host's log. */
function failed(error: unknown): TicketError {
  console.error(error);
  const said = refusedBy(error, 'its folder');
  return new TicketError('storage', {
    refused: 'the Pod did not do it',
    rule: said instanceof LocalError ? said.message : 'something went wrong in its host',
    next: 'call pod_show to see where it stands, and try again',
  });
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

/** Whoever does not read what they asked for is let go of. */
function write(socket: Socket, value: object): void {
  if (socket.writableLength > UNREAD_BYTES) socket.destroy();
  if (!socket.destroyed) socket.write(`${JSON.stringify(value)}\n`);
}

function fileAt(address: string): number | undefined {
  return lstatSync(address, { throwIfNoEntry: false })?.ino;
}
