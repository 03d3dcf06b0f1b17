import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { freshRepository } from '../git/fresh-repository.ts';
import { preparedRepository } from '../git/prepared-repository.ts';
import { call, type Era, NEGOTIATION, type Person } from '../mcp/connect.ts';
import { removeFolder } from '../remove-folder.ts';
import { type Acting, actHere } from './act-here.ts';
import { onTerminal, type Reply, type Screen } from './terminal.ts';

/** The program as it is published; `npm test` builds it first. */
export const PROGRAM = join(import.meta.dirname, '../../dist/main.js');

/** A person's shell, away from whoever runs the tests: no marks of an agent, no configuration of git. */
export const SHELL: Readonly<Record<string, string>> = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Person',
  GIT_AUTHOR_EMAIL: 'person@example.org',
  GIT_COMMITTER_NAME: 'Person',
  GIT_COMMITTER_EMAIL: 'person@example.org',
};

export type Ran = { code: number | null; out: string; err: string };
export type Fields = Record<string, unknown>;
export type Around = { cwd?: string; env?: Readonly<Record<string, string>>; input?: string };
export type Server = {
  role?: string;
  ticket?: string;
  pod?: string;
  profile?: string;
  era?: Era;
  person?: Person;
};

/** A fresh repository with the real program in it. `end` leaves nothing behind. */
export class Story {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi störy – ')));
  readonly root = join(this.folder, 'prøject one');
  readonly records = join(this.root, '.yoi/tickets');
  /** What its processes are started with, unless a test says otherwise. */
  env = SHELL;
  readonly #clients: Client[] = [];

  /** In git, and with the records on their own branch. */
  static async begin(...init: string[]): Promise<Story> {
    const story = new Story();
    preparedRepository(['story', ...init].join(' '), story.root, (made) => {
      freshRepository(made);
      execFileSync(process.execPath, [PROGRAM, 'init', '--no-agents', ...init], {
        cwd: made,
        env: SHELL,
        stdio: 'pipe',
      });
    });
    return story;
  }

  /** Runs the program as it is run from a script: nobody is at a terminal. */
  run(words: readonly string[], { cwd = this.root, env = this.env, input = '' }: Around = {}): Promise<Ran> {
    const child = spawn(process.execPath, [PROGRAM, ...words], { cwd, env });
    return new Promise((resolve, reject) => {
      const ran: Ran = { code: null, out: '', err: '' };
      child.stdout.setEncoding('utf8').on('data', (piece: string) => {
        ran.out += piece;
      });
      child.stderr.setEncoding('utf8').on('data', (piece: string) => {
        ran.err += piece;
      });
      child.on('error', reject);
      child.on('close', (code) => resolve({ ...ran, code }));
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });
  }

  /**
   * What only leads up to what a test tells: a tool is called in this process, as its command would, which costs a
   * tenth of one.
   */
  here(acting: Acting, tool: string, input: Fields): Promise<Fields> {
    return actHere({ root: this.root, env: this.env, program: PROGRAM }, acting, tool, input);
  }

  /** A Ticket that is wanted and understood; its id. */
  async ready(title: string, fields: Fields = {}): Promise<string> {
    const { id } = await this.here('intake', 'ticket_create', { title, ...fields });
    await this.here('intake', 'ticket_ready', { ticket: id, summary: 'Understood.' });
    return String(id);
  }

  /** The same, with a person's Go. */
  async queued(title: string, fields: Fields = {}): Promise<string> {
    const ticket = await this.ready(title, fields);
    await this.here('human', 'ticket_queue', { ticket });
    return ticket;
  }

  /** The same, accepted by an orchestrator of that name. */
  async inProgress(title: string, name = 'boss'): Promise<string> {
    const ticket = await this.queued(title);
    const orchestrator = { role: 'orchestrator', name } as const;
    const { plan_revision } = await this.here(orchestrator, 'ticket_show', { ticket });
    await this.here(orchestrator, 'ticket_accept', { ticket, summary: 'As understood.', plan_revision });
    return ticket;
  }

  /** A Ticket as it is shown to a person. */
  show(ticket: string): Promise<Fields> {
    return this.here('human', 'ticket_show', { ticket });
  }

  /** What a command answers as data. @throws Error with what it said, where it was refused. */
  async done(...words: string[]): Promise<Fields> {
    const { code, out, err } = await this.run([...words, '--json']);
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${err || out}`);
    return JSON.parse(out);
  }

  /** What a refused command says: its exit code and the parts of the refusal. */
  async refused(...words: string[]): Promise<Fields & { exit: number | null }> {
    const { code, out, err } = await this.run([...words, '--json']);
    if (code === 0) throw new Error(`${words.join(' ')} was not refused: ${out}`);
    return { exit: code, ...JSON.parse(err).error };
  }

  /** A person types the command on their own terminal, and the replies to what it asks. */
  person(words: readonly string[], ...replies: Reply[]): Promise<Screen> {
    return onTerminal([process.execPath, PROGRAM, ...words], { cwd: this.root, env: this.env, replies });
  }

  /** A person does what the command asks about, and it is done. */
  async says(yes: string, ...words: string[]): Promise<string> {
    const { text, exitCode } = await this.person(words, { when: '[y/N] ', type: `${yes}\r` });
    if (exitCode !== 0) throw new Error(`${words.join(' ')} ended with ${exitCode}:\n${text}`);
    return text;
  }

  /** The SDK's client, connected to a server process of its own. */
  async serve({ role, ticket, pod, profile, era = '2025', person }: Server = {}): Promise<Client> {
    const client = new Client(
      { name: 'test-client', version: '1.0.0' },
      { versionNegotiation: NEGOTIATION[era], capabilities: person ? { elicitation: { form: {} } } : {} },
    );
    if (person) {
      client.setRequestHandler('elicitation/create', ({ params }) => {
        if (params.mode === 'url') throw new Error('a form was expected');
        return person(params);
      });
    }
    const words = Object.entries({ role, ticket, pod, profile }).flatMap(([option, value]) =>
      value === undefined ? [] : [`--${option}`, value],
    );
    const args = [PROGRAM, 'serve', '--workspace', this.root, ...words];
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, cwd: this.folder, env: { ...this.env } }),
    );
    this.#clients.push(client);
    return client;
  }

  read(...path: string[]): string {
    return readFileSync(join(this.records, ...path), 'utf8');
  }

  /** Every server that was connected to here ends. */
  async closeClients(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
  }

  async end(): Promise<void> {
    await this.closeClients();
    await removeFolder(this.folder);
  }
}

/** Calls a tool that has to succeed. */
export async function did(client: Client, tool: string, input: Fields = {}): Promise<Fields> {
  const { isError, text, structured } = await call(client, tool, input);
  if (isError || !structured) throw new Error(`${tool}: ${text}`);
  return structured;
}

/** Calls a tool that has to be refused, and gives the words of the refusal. */
export async function refusal(client: Client, tool: string, input: Fields = {}): Promise<string> {
  const { isError, text } = await call(client, tool, input);
  if (!isError) throw new Error(`${tool} was not refused: ${text}`);
  return text;
}

/** Every file below `folder` with its content, git's own apart. */
export function bytesBelow(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
      .filter(
        ({ entry, path }) =>
          (entry.isFile() || entry.isSymbolicLink()) &&
          !/(?:^|\/)\.git(?:\/|$)/u.test(relative(folder, path)),
      )
      .map(({ entry, path }): [string, string] => [
        relative(folder, path),
        entry.isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path, 'latin1'),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
