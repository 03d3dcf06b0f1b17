import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { chatCompletions } from './chat-completions.ts';
import type { Answer, Dialect, OfferedTool } from './dialect.ts';
import { geminiContent } from './gemini-content.ts';
import { messages } from './messages.ts';
import { heardIn, type Play } from './play.ts';
import { responses } from './responses.ts';

/** What the model does with a request. `silent`: it begins to answer, and never goes on. */
export type Step =
  | { says: string }
  | { calls: string; input: Readonly<Record<string, unknown>> }
  | { refuses: number; because: string; retryAfter?: number }
  | { silent: true };

const DIALECTS: readonly Dialect[] = [chatCompletions, messages, responses, geminiContent];

/** Stands where a vendor's model would: on loopback, in four dialects, and does step by step what a test tells it. */
export class StandInModel {
  /** What it was sent, as JSON: the whole conversation each time. Titles and suggestions are left out. */
  readonly heard: string[] = [];
  readonly url: string;
  readonly #server: Server;
  readonly #steps: Step[] = [];
  #play: Play | undefined;
  readonly #waiting = new Set<() => void>();

  private constructor(server: Server) {
    const { port } = server.address() as AddressInfo; // A server that listens on a port has one.
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server.on('request', (request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<StandInModel> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StandInModel(server);
  }

  /** What it does with the next requests. What was left of an earlier script is forgotten. */
  script(...steps: Step[]): void {
    this.#play = undefined;
    this.#steps.splice(0, Infinity, ...steps);
  }

  /** What it does from now on follows from what it hears: so it may stand for several agents at once. */
  plays(play: Play): void {
    this.#play = play;
  }

  /** Resolves with the next request that is part of the work. */
  hears(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(asked);
    const dialect = DIALECTS.find(({ path }) => path.test(asked.url ?? ''));
    if (!dialect) return void response.writeHead(404).end();
    const request = JSON.parse(body);
    const offered = dialect.offered(request);
    if (offered.length === 0) return send(response, dialect, { says: 'A title' });
    this.heard.push(body);
    const step = this.#play?.(heardIn(dialect.conversation(request))) ??
      this.#steps.shift() ?? { says: 'Nothing is left to do.' };
    if ('refuses' in step) refuse(response, step);
    else if ('silent' in step) response.writeHead(200, STREAM).write(': \n\n');
    else
      send(
        response,
        dialect,
        'says' in step ? step : { ...step, calls: called(step.calls, offered, dialect) },
      );
    for (const heard of this.#waiting) heard();
    this.#waiting.clear();
  }
}

/** Each agent gives a server's tool another name, which always ends with the tool's own. */
function called(tool: string, offered: readonly OfferedTool[], { unlisted }: Dialect): OfferedTool {
  const found =
    offered.find(({ name }) => name === tool) ?? offered.find(({ name }) => name.endsWith(`_${tool}`));
  return found ?? { name: unlisted?.(tool) ?? tool };
}

const STREAM = { 'content-type': 'text/event-stream' };
let answers = 0;

function send(response: ServerResponse, { stream }: Dialect, answer: Answer): void {
  answers += 1;
  response.writeHead(200, STREAM);
  for (const { event, data } of stream(answer, `answer_${answers}`)) {
    const name = event === undefined ? '' : `event: ${event}\n`;
    response.write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}

function refuse(
  response: ServerResponse,
  step: { refuses: number; because: string; retryAfter?: number },
): void {
  response.writeHead(step.refuses, {
    'content-type': 'application/json',
    ...(step.retryAfter === undefined ? {} : { 'retry-after': String(step.retryAfter) }),
  });
  response.end(JSON.stringify({ type: 'error', error: { type: 'error', message: step.because } }));
}
