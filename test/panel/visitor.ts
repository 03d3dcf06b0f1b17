import { type IncomingHttpHeaders, request } from 'node:http';

export type Answered = { status: number; headers: IncomingHttpHeaders; text: string };
type Asked = {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Buffer;
};

export const AS_THE_PAGE = { 'x-yoi-panel': '1', 'content-type': 'application/json' };

/** Asks a server with exactly these headers: whoever forges a request is bound by nothing that a browser keeps. */
export function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method,
        agent: false,
        setHost: false,
        headers: { host: `127.0.0.1:${port}`, ...headers },
      },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(pieces).toString('utf8'),
          }),
        );
        answer.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Somebody who came in by a link, and has both halves of its session. */
export class Visitor {
  readonly port: number;
  readonly cookie: string;
  readonly session: string;

  /** @throws Error where the link lets nobody in. */
  static async enter(link: string): Promise<Visitor> {
    const { port, hash } = new URL(link);
    const { status, headers, text } = await enterBy(Number(port), hash.slice('#key='.length));
    const [cookie = ''] = headers['set-cookie'] ?? [];
    if (status !== 200) throw new Error(`nobody was let in: ${status} ${text}`);
    return new Visitor(Number(port), cookie.split(';')[0] ?? '', JSON.parse(text).session);
  }

  constructor(port: number, cookie: string, session: string) {
    this.port = port;
    this.cookie = cookie;
    this.session = session;
  }

  get headers(): { cookie: string; 'x-yoi-session': string } {
    return { cookie: this.cookie, 'x-yoi-session': this.session };
  }

  ask(path: string, { headers, ...asked }: Asked = {}): Promise<Answered> {
    return ask(this.port, path, { ...asked, headers: { ...this.headers, ...headers } });
  }

  /** What is answered, which has to be no refusal. */
  async get(path: string): Promise<Said> {
    const { status, text } = await this.ask(path);
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${text}`);
    return JSON.parse(text);
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
    return this.ask(path, {
      method: 'POST',
      headers: { ...AS_THE_PAGE, ...headers },
      body: JSON.stringify(body),
    });
  }

  async call(
    tool: string,
    input: Record<string, unknown>,
    seen?: { ticket: string | null; rev: number },
  ): Promise<Said> {
    const { text } = await this.post('/api/call', { tool, input, ...(seen ? { seen } : {}) });
    return JSON.parse(text);
  }

  listen(path: string, headers: Readonly<Record<string, string>> = {}): Listening {
    return new Listening(this, path, headers);
  }
}

export function enterBy(port: number, key: string): Promise<Answered> {
  return ask(port, '/api/enter', { method: 'POST', headers: AS_THE_PAGE, body: JSON.stringify({ key }) });
}

// biome-ignore lint/suspicious/noExplicitAny: a test holds what was said against what it expects, and so knows its type
type Said = any;
export type Told = { event: string; id: string | undefined; data: Said };

/** A stream of server-sent events, as it is heard. */
export class Listening {
  readonly told: Told[] = [];
  readonly ended: Promise<void>;
  readonly #asked;
  #text = '';
  #hear = () => {};

  constructor({ port, cookie, session }: Visitor, path: string, headers: Readonly<Record<string, string>>) {
    // As a browser does, which gives a stream no header of ours.
    const way = `${path}${path.includes('?') ? '&' : '?'}session=${session}`;
    this.#asked = request({
      ...{ host: '127.0.0.1', port, path: way, agent: false },
      headers: { cookie, ...headers },
    });
    this.ended = new Promise((resolve) => {
      this.#asked.on('error', () => resolve());
      this.#asked.on('response', (answer) => {
        answer.setEncoding('utf8').on('data', (piece: string) => this.#take(piece));
        answer.on('close', () => resolve());
        answer.on('error', () => resolve());
      });
    });
    this.#asked.end();
  }

  /** The first event, past or to come, that is as wanted. */
  async heard(isWanted: (told: Told) => boolean, ms = 20_000): Promise<Told> {
    const late = performance.now() + ms;
    for (;;) {
      const found = this.told.find(isWanted);
      if (found) return found;
      if (performance.now() > late) throw new Error(`that was never told: ${JSON.stringify(this.told)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, late - performance.now() + 1);
        this.#hear = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  close(): void {
    this.#asked.destroy();
  }

  #take(piece: string): void {
    this.#text += piece;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'mu').exec(block)?.[1];
      const data = field('data');
      if (data !== undefined)
        this.told.push({ event: field('event') ?? '', id: field('id'), data: JSON.parse(data) });
    }
    this.#hear();
  }
}
