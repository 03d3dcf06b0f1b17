import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isLong } from '../faults/scale.ts';
import { git } from '../git/fresh-repository.ts';
import { removeFolder } from '../remove-folder.ts';
import { actHere } from './act-here.ts';
import { processesIn } from './processes-in.ts';
import { type Fields, PROGRAM, SHELL } from './program.ts';
import { hasTerminal, onTerminal } from './terminal.ts';

const PATIENCE = { timeout: 150_000, interval: 300 };
/** A test that waits so long four times. */
const TIMEOUT = 4 * PATIENCE.timeout;

/** The demo as `npm start` runs it, away from whoever runs the tests, and what it said so far. */
class RunningDemo {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-demo-')));
  readonly #env = { ...SHELL, HOME: join(this.folder, 'home'), TMPDIR: join(this.folder, 'tmp') };
  readonly #child: ChildProcess;
  said = '';

  constructor() {
    for (const name of ['home', 'tmp', 'here']) mkdirSync(join(this.folder, name));
    const cwd = join(this.folder, 'here');
    this.#child = spawn(process.execPath, [PROGRAM, 'demo'], { cwd, env: this.#env });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        this.said += piece;
      });
  }

  get root(): string {
    return /made a workspace in (.+)$/mu.exec(this.said)?.[1] ?? '';
  }

  async hears(words: string): Promise<void> {
    await vi.waitFor(() => expect(this.said).toContain(words), PATIENCE);
  }

  /** What a tool answers a person there. */
  asks(tool: string, input: Fields = {}): Promise<Fields> {
    return actHere({ root: this.root, env: this.#env, program: PROGRAM }, 'human', tool, input);
  }

  /** A person does it on their terminal. */
  async does(...words: string[]): Promise<void> {
    const replies = [{ when: '[y/N] ', type: 'y\r' }];
    const run = { cwd: this.root, env: this.#env, replies, timeoutMs: PATIENCE.timeout };
    const { text, exitCode } = await onTerminal([process.execPath, PROGRAM, ...words], run);
    if (exitCode !== 0) throw new Error(`${words.join(' ')}: ${text}`);
  }

  /** Its Tickets by their slugs. */
  async tickets(): Promise<Record<string, Fields>> {
    const { tickets } = await this.asks('ticket_list', { state: 'all', limit: 40 });
    return bySlug(tickets as Fields[]);
  }

  /** How the work on them stands, by their slugs. */
  async work(): Promise<Record<string, Fields>> {
    const { work } = await this.asks('work_status');
    return bySlug(work as Fields[]);
  }

  /** One of its Tickets, as soon as it is as wanted. */
  ticket(slug: string, wanted: Fields): Promise<Fields> {
    return vi.waitFor(async () => {
      const ticket = (await this.tickets())[slug] ?? {};
      expect(ticket).toMatchObject(wanted);
      return ticket;
    }, PATIENCE);
  }

  /** What a Pod asks, as soon as it asks something. */
  asked(pod: string): Promise<unknown> {
    return vi.waitFor(async () => {
      const { asks } = await this.asks('pod_show', { pod });
      expect(asks).not.toEqual([]);
      return asks;
    }, PATIENCE);
  }

  /** Ctrl-C, and its exit code. */
  async interrupt(): Promise<number | null> {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGINT');
      await once(this.#child, 'close');
    }
    return this.#child.exitCode;
  }
}

function bySlug(rows: readonly Fields[]): Record<string, Fields> {
  return Object.fromEntries(rows.map((row) => [String(row.id).slice('20261121-120000-'.length), row]));
}

// How it ends when all is told is tried below, in every check.
describe.runIf(isLong)('a demo that is not wanted any more', () => {
  it.each(['said Go', 'made a workspace', 'wrote down', 'started an orchestrator', 'merged'])(
    'leaves nothing running when it ends as soon as it %s',
    async (words) => {
      const demo = new RunningDemo();
      try {
        await demo.hears(words);
        expect(await demo.interrupt(), demo.said).toBe(0);
        expect(demo.said).toContain(`What was made stays in ${demo.root}`);
        // Nobody looks any more.
        if (words === 'made a workspace') expect(demo.said).not.toContain('The panel is open');
        expect(processesIn(demo.folder)).toEqual([]);
      } finally {
        await removeFolder(demo.folder);
      }
    },
  );
});

describe.skipIf(!hasTerminal() || process.platform !== 'linux')('the demo', { timeout: TIMEOUT }, () => {
  let demo: RunningDemo;
  beforeAll(async () => {
    demo = new RunningDemo();
    await demo.hears('put one aside');
    // Said as soon as it can be: its way to a dossier is tried below.
    await demo.does('ticket', 'queue', 'station-name');
  }, TIMEOUT);
  afterAll(async () => {
    await demo.interrupt();
    await removeFolder(demo.folder);
  });

  it('has a Ticket in every state, and what a person decides: a question, a permission, a dossier', async () => {
    await demo.hears('Ctrl-C ends it.');
    await vi.waitFor(async () => {
      expect(await demo.tickets()).toMatchObject({
        'log-a-temperature-from-a-phone': { state: 'planning', waits_for_person: ['question'] },
        'export-a-single-month': { state: 'planning' },
        'say-what-is-wrong': { state: 'ready', waits_for_person: ['go'] },
        undo: { state: 'ready', waits_for_person: [] },
        'month-chart': { state: 'queued', blocked_by: [expect.stringContaining('week-in-a-line')] },
        'colour-by-warmth': { state: 'queued' },
        'week-in-a-line': { state: 'inprogress' },
        'refuse-impossible': { state: 'inprogress', waits_for_person: ['question'] },
        'export-csv': { state: 'inprogress', waits_for_person: expect.arrayContaining(['merge']) },
        fahrenheit: { state: 'done', waits_for_person: ['close'] },
        'coldest-and-warmest': { state: 'closed' },
      });
    }, PATIENCE);
    await vi.waitFor(async () => {
      expect(await demo.work()).toMatchObject({
        'week-in-a-line': { phase: 'implementing', waits_for: 'coder' },
        'refuse-impossible': { phase: 'red', waits_for: 'coder' },
        'export-csv': { phase: 'dossier', waits_for: 'person' },
      });
    }, PATIENCE);
    const { queued } = await demo.asks('work_status');
    expect(bySlug(queued as Fields[])).toMatchObject({
      'colour-by-warmth': { against: [expect.stringContaining('week-in-a-line')] },
    });
    expect(await demo.asked('ticket-coder-publish-package')).toMatchObject([
      { kind: 'execute', command: ['npm', 'pack', '--dry-run', '--offline'] },
    ]);
  });

  it('tells the whole story of what is closed, with a round that wanted a change', async () => {
    const { id } = await demo.ticket('coldest-and-warmest', { state: 'closed' });
    const thread = readFileSync(join(demo.root, '.yoi/tickets', String(id), 'thread.md'), 'utf8');
    const events = [...thread.matchAll(/<!-- event: (\w+) author: (\w+)/gu)];
    // How often the program validates a merge depends on what else is merged meanwhile.
    const told = events.map(([, kind, author]) => `${kind} ${author}`).filter((one) => one !== 'work human');
    expect(told).toEqual([
      ...[
        'create intake',
        'question intake',
        'answer human',
        'intake_summary intake',
        'state_changed intake',
      ],
      ...['state_changed human', 'state_changed orchestrator'],
      ...['implementation_report coder', 'review reviewer', 'implementation_report coder', 'review reviewer'],
      ...['state_changed human', 'close human', 'state_changed human'],
    ]);
  });

  it('leads a Go to a dossier by its own agents, and a person merges it', async () => {
    await vi.waitFor(
      async () => expect((await demo.work())['station-name']?.phase).toBe('dossier'),
      PATIENCE,
    );
    await demo.does('work', 'merge', 'station-name');
    expect((await demo.tickets())['station-name']?.state).toBe('done');
    expect(git(demo.root, 'ls-tree', '--name-only', 'main', 'src/commands/')).toContain('station.js');
  });

  it('goes on with what a person answers: a permission, and a question', async () => {
    await demo.asked('ticket-coder-publish-package');
    await demo.ticket('log-a-temperature-from-a-phone', { waits_for_person: ['question'] });
    await demo.does('pod', 'permit', 'ticket-coder-publish-package', 'deny');
    await demo.does('ticket', 'answer', 'log-a-temperature-from-a-phone', '--body', 'By a page.');
    await vi.waitFor(async () => {
      const tickets = await demo.tickets();
      expect(tickets['log-a-temperature-from-a-phone']?.state).toBe('ready');
      const { id } = tickets['publish-package'] ?? {};
      const thread = readFileSync(join(demo.root, '.yoi/tickets', String(id), 'thread.md'), 'utf8');
      expect(thread).toContain('the command was not allowed');
    }, PATIENCE);
  });

  it('has sound records, and leaves no process and nothing but its folder behind', async () => {
    expect(await demo.interrupt(), demo.said).toBe(0);
    expect(processesIn(demo.folder)).toEqual([]);
    expect(demo.said).toContain(`What was made stays in ${demo.root}`);
    expect(existsSync(join(demo.root, 'src/cli.js'))).toBe(true);
    // Now that nobody writes to them any more.
    expect(await demo.asks('ticket_doctor')).toMatchObject({ errors: 0 });
    expect(readdirSync(join(demo.folder, 'tmp'))).toEqual([dirname(demo.root).split('/').at(-1)]);
    expect(readdirSync(join(demo.folder, 'here'))).toEqual([]);
  });
});
