import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Hono } from 'hono';
import { expect, onTestFinished } from 'vitest';
import { readPageFiles } from '../../src/panel/server/page-files.ts';
import { securityHeaders } from '../../src/panel/server/security-headers.ts';
import type { CallAnswer, CallRequest, Changes, StepEnded, TranscriptEntry } from '../../src/panel/wire.ts';
import { PROGRAM } from '../story/program.ts';

/** What the server says under a path, at the moment when it is asked. */
export type Said = Readonly<Record<string, () => unknown>>;

/** The page as it was built, and a server that says what a test wants and writes down what it was told to do. */
export type ToldPage = {
  origin: string;
  calls: CallRequest[];
  /** Lines of a transcript, to whoever follows it: somebody does. */
  stream(entries: readonly TranscriptEntry[]): void;
  /** What was asked for so far, each time. */
  asked: readonly string[];
  /** How many listen to what changes. */
  listening(): number;
  /** A page that comes, or comes anew, and listens: what it shows first is drawn before that. */
  heardBy(come: () => Promise<unknown>): Promise<void>;
  /** What changed, or ended, to all who listen: somebody does. */
  tell(event: 'changed' | 'ended', data: Changes | StepEnded): void;
  /** From now on nobody is known here. */
  forget(): void;
};

export async function tellPage(said: Said, answer: (call: CallRequest) => CallAnswer): Promise<ToldPage> {
  const { shell, files } = readPageFiles(join(dirname(PROGRAM), 'panel'));
  const headers = await headersOfPanel();
  const calls: CallRequest[] = [];
  const streams = new Set<ServerResponse>();
  const listeners = new Set<ServerResponse>();
  const asked: string[] = [];
  const send = (to: ReadonlySet<ServerResponse>, text: string) => {
    if (to.size === 0) throw new Error('nobody listens');
    for (const one of to) one.write(text);
  };
  // One that was reloaded may still be among those who listen, as it was before.
  const timesListened = () => asked.filter((path) => path === '/api/changes').length;
  let isForgotten = false;
  const server = createServer(async (request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    const { pathname } = new URL(request.url ?? '/', 'http://page');
    const json = (value: unknown, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (pathname.startsWith('/api/')) asked.push(pathname);
    if (isForgotten && pathname.startsWith('/api/')) {
      json(
        { refusal: { code: 'forbidden', refused: 'nothing was said', rule: 'nobody is known', next: '' } },
        401,
      );
    } else if (pathname === '/api/changes' || pathname.endsWith('/stream')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('retry: 1000\n\n');
      const those = pathname.endsWith('/stream') ? streams : listeners;
      those.add(response);
      response.on('close', () => those.delete(response));
    } else if (pathname === '/api/call') {
      let text = '';
      for await (const piece of request) text += piece;
      // The page was checked against the type of what it sends.
      const call = JSON.parse(text) as CallRequest;
      calls.push(call);
      json(answer(call));
    } else if (pathname.startsWith('/api/')) {
      const value = said[pathname]?.();
      if (value === undefined)
        json({ refusal: { code: 'not_found', refused: pathname, rule: '', next: '' } }, 404);
      else json(value);
    } else {
      const file = files.get(pathname) ?? shell;
      response.writeHead(200, { 'content-type': file.type });
      response.end(file.bytes);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    // A server that listens on a port has such an address.
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    asked,
    listening: () => listeners.size,
    heardBy: async (come) => {
      const before = timesListened();
      await come();
      await expect.poll(timesListened, { timeout: 20_000 }).toBeGreaterThan(before);
    },
    tell: (event, data) => send(listeners, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    forget: () => {
      isForgotten = true;
    },
    stream: (entries) => {
      for (const entry of entries)
        send(streams, `event: entry\nid: ${entry.seq}\ndata: ${JSON.stringify(entry)}\n\n`);
    },
  };
}

async function headersOfPanel(): Promise<Headers> {
  const app = new Hono().use(securityHeaders()).get('/', (context) => context.body(null));
  return (await app.request('/')).headers;
}
