import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { expect, vi } from 'vitest';
import type { ThreadEvent } from '../../src/domain/event.ts';
import { type PodRole, WORK_STEP } from '../../src/domain/pod.ts';
import { parseThread } from '../../src/domain/thread.ts';
import { git, write } from '../git/fresh-repository.ts';
import { killProcess } from '../kill-process.ts';
import { call } from '../mcp/connect.ts';
import { actHere, trustHere } from './act-here.ts';
import { GREETINGS } from './greetings.ts';
import type { Play } from './plays.ts';
import { PodStory } from './pod-story.ts';
import { processesIn } from './processes-in.ts';
import { did, type Fields, PROGRAM, type Ran } from './program.ts';

/** What a machine that does other things beside it may need. */
const PATIENCE = { timeout: 60_000, interval: 100 };

/** A project, and what a person decided of how it is validated. */
export type Project = { files: Readonly<Record<string, string>>; validation: string };

const VALIDATION = `
[[work.validation]]
command = ["node", "build.mjs"]
paths = ["src/**"]

[[work.validation]]
command = ["sh", "slow.sh"]

[[work.validation]]
command = ["node", "test.mjs"]
timeout = 60
`;

/** A repository with a build and a test, where work is done by scripted agents, step by step, and by a person. */
export class WorkStory {
  readonly house: PodStory;
  /** What the person has lying about in the main worktree, committed nowhere. */
  readonly #theirs: Readonly<Record<string, string>>;

  /** `config`: what a person decided of work, beside its validation. They trust it on their terminal. `settings`: of its agent. */
  static async begin(
    config = '',
    settings: Readonly<Record<string, string>> = {},
    { files, validation }: Project = { files: GREETINGS, validation: VALIDATION },
  ): Promise<WorkStory> {
    const house = await PodStory.begin({ SCRIPTED_AGENT_PLAYS: 'plays', ...settings });
    const { root } = house.story;
    for (const [path, text] of Object.entries(files)) write(root, path, text);
    write(root, '.yoi/ticket.config.toml', `${config}${validation}`);
    // Agents commit by the name that stands in the repository, as by that of their person elsewhere.
    git(root, 'config', 'user.name', 'Person');
    git(root, 'config', 'user.email', 'person@example.org');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'Build and test');
    const story = new WorkStory(house);
    await story.trust();
    return story;
  }

  private constructor(house: PodStory) {
    this.house = house;
    const { root } = this;
    write(root, 'NOTES.md', 'One, and what nobody has committed\n');
    write(root, 'TODO.md', 'Two, staged\n');
    git(root, 'add', 'TODO.md');
    write(root, 'scratch/ünsaved.txt', 'of nobody\u2019s business\n');
    this.#theirs = this.#seenTheirs();
  }

  get root(): string {
    return this.house.story.root;
  }

  trust(): Promise<void> {
    return trustHere(this.root);
  }

  /** Writes what agents of a role do, turn by turn: on a Ticket, or on any. */
  plays(player: PodRole, plays: readonly Play[], ticket = ''): void {
    const folder = join(this.house.story.folder, 'plays', ticket);
    mkdirSync(folder, { recursive: true });
    const known = readdirSync(folder).filter((file) => file.startsWith(`${player}-`)).length;
    for (const [index, lines] of plays.entries())
      writeFileSync(join(folder, `${player}-${known + index + 1}.txt`), `${lines.join('\n')}\n`);
  }

  /** What a play waits for with `waits` as one of its lines, until the test opens it. */
  gate(name: string): { waits: string; open(): void } {
    const file = join(this.house.story.folder, `${name} is open`);
    return { waits: `@wait ${file}`, open: () => writeFileSync(file, '') };
  }

  /** A Ticket that is wanted, understood, and has a person's Go. */
  queued(title: string, fields: Fields = {}): Promise<string> {
    return this.house.story.queued(title, fields);
  }

  ready(title: string, fields: Fields = {}): Promise<string> {
    return this.house.story.ready(title, fields);
  }

  /** An orchestrator that a person talks to, as an MCP client: it does what the test does. */
  orchestrator(pod = 'boss'): Promise<Client> {
    return this.house.story.serve({ role: 'orchestrator', pod });
  }

  /** A step of work, asked for until it is over. */
  async step(client: Client, tool: string, input: Fields): Promise<Fields> {
    for (;;) {
      const { isError, text, structured } = await call(client, tool, input);
      if (isError || !structured) throw new Error(`${tool}: ${text}\n${this.#log(String(input.ticket))}`);
      if (structured.done !== false) return structured;
    }
  }

  /** A step that the orchestrator of that name asks for once, and waits for however long it takes. */
  asked(name: string, tool: string, ticket: string): Promise<Fields> {
    const { env } = this.house.story;
    const here = { root: this.root, env, program: PROGRAM, patienceMs: 2 * PATIENCE.timeout };
    return actHere(here, { role: 'orchestrator', name }, tool, { ticket });
  }

  /** What a step could not foresee stands in its log. */
  #log(ticket: string): string {
    return contentOf(join(this.house.localDir, 'work', ticket, 'step.log'));
  }

  /** Consults, accepts and starts: a coder is at work. */
  async start(client: Client, ticket: string, more: Fields = {}): Promise<Fields> {
    const { tickets } = await did(client, 'plan_query', { tickets: [ticket] });
    const [{ plan_revision }] = tickets as [Fields];
    return this.step(client, 'work_start', { ticket, summary: 'The plan.', plan_revision, ...more });
  }

  /** A coder and a reviewer do their parts as their plays say, up to the verdict; the report that it is on. */
  async judged(client: Client, ticket: string, verdict = 'approve'): Promise<ThreadEvent> {
    const report = await this.reported(ticket);
    await this.step(client, 'work_review', { ticket });
    await this.eventAfter(ticket, report, is('review', { verdict }));
    return report;
  }

  /** The next report, after the last verdict. */
  reported(ticket: string): Promise<ThreadEvent> {
    const seen = this.events(ticket).findLast(is('review'))?.rev ?? 0;
    return this.event(ticket, (event) => event.rev > seen && event.kind === 'implementation_report');
  }

  /** A person does it on their terminal; what the screen showed. */
  says(...words: string[]): Promise<string> {
    return this.house.story.says('y', ...words);
  }

  /** The first event that is as wanted, of those that stand in the thread or come. */
  async event(ticket: string, isWanted: (event: ThreadEvent) => boolean): Promise<ThreadEvent> {
    return vi.waitFor(() => {
      const found = this.events(ticket).find(isWanted);
      if (!found) {
        const last = this.events(ticket).at(-1)?.body ?? '';
        throw new Error(`the thread of ${ticket} never told that:\n${this.told(ticket).join('\n')}\n${last}`);
      }
      return found;
    }, PATIENCE);
  }

  /** The same, of those that tell more than `seen` at this moment. */
  async eventAfter(ticket: string, seen: ThreadEvent, isWanted: (event: ThreadEvent) => boolean) {
    return this.event(ticket, (event) => event.rev > seen.rev && isWanted(event));
  }

  events(ticket: string): ThreadEvent[] {
    return parseThread(this.house.story.read(ticket, 'thread.md')).events;
  }

  /** The thread in a line an event: its kind, what it tells, and whose it is. */
  told(ticket: string): string[] {
    return this.events(ticket).map(({ kind, author, attributes: { to, work, verdict, outcome, on } }) =>
      [kind, to ?? work ?? verdict, outcome, on, author.replace(/^human\/.*/u, 'human')]
        .filter(Boolean)
        .join(' '),
    );
  }

  /** The roles that Pods were begun for, one after the other. A quick agent hands over before that is told. */
  begun(ticket: string): string[] {
    return this.events(ticket)
      .filter(is('work', { work: 'pod' }))
      .map(({ attributes }) => String(attributes.role));
  }

  /** The row of a Ticket in work_status. */
  async row(ticket: string): Promise<Fields> {
    const { work } = await this.house.story.here('human', 'work_status', { ticket });
    return (work as Fields[])[0] ?? {};
  }

  /** Waits until the work on a Ticket stands somewhere. */
  async phase(ticket: string, phase: string): Promise<Fields> {
    let row: Fields = {};
    await expect
      .poll(async () => {
        row = await this.row(ticket);
        return row.phase;
      }, PATIENCE)
      .toBe(phase);
    return row;
  }

  /** While it is called, validation takes its time. `begun` resolves when one is at it. */
  async whileSlow<T>(run: (begun: () => Promise<void>) => Promise<T>): Promise<T> {
    const flag = join(this.root, '.git/slow');
    const isSlow = () => processesIn(this.house.story.folder).some((one) => one.endsWith(' slow.sh '));
    writeFileSync(flag, '');
    try {
      return await run(() => vi.waitFor(() => expect(isSlow()).toBe(true), PATIENCE));
    } finally {
      rmSync(flag);
    }
  }

  /** Kills the process of the step that is under way, as a machine does. */
  killStep(): void {
    const [pid] = this.#steps().map((step) => Number(step.split(' ')[0]));
    killProcess(pid);
  }

  /** Resolves when no step is under way. */
  async stepOver(): Promise<void> {
    await vi.waitFor(() => expect(this.#steps()).toEqual([]), PATIENCE);
  }

  #steps(): string[] {
    return processesIn(this.house.story.folder).filter((one) => one.includes(` ${WORK_STEP} `));
  }

  /** The worktree of a Ticket, by its slug. */
  worktree(slug: string): string {
    return join(this.root, '.worktree', slug);
  }

  /** A person at work in a Ticket's worktree. */
  commit(folder: string, path: string, text: string, message = `Change ${path}`): string {
    write(folder, path, text);
    git(folder, 'add', path);
    git(folder, 'commit', '-qm', message);
    return git(folder, 'rev-parse', 'HEAD');
  }

  /** Somebody else merges into the target. What lies about in the main worktree stays as it is. */
  targetMoves(path: string, text: string): string {
    write(this.root, path, text);
    git(this.root, 'add', path);
    git(this.root, 'commit', '-qm', `Change ${path}`, '--only', '--', path);
    return git(this.root, 'rev-parse', 'main');
  }

  /** All of the main worktree that a merge may touch: the target, the index, and every file with its content. */
  main(): Fields {
    const files = git(this.root, 'ls-files', '--cached', '--others', '--exclude-standard', '-z').split('\0');
    return {
      head: git(this.root, 'rev-parse', 'HEAD', 'main', 'refs/heads/main'),
      index: git(this.root, 'ls-files', '--stage'),
      status: git(this.root, 'status', '--porcelain'),
      files: files.filter((file) => file !== '').map((file) => [file, contentOf(join(this.root, file))]),
    };
  }

  /** What the person has lying about is as it was, byte for byte. */
  expectTheirs(): void {
    expect(this.#seenTheirs()).toEqual(this.#theirs);
  }

  #seenTheirs(): Record<string, string> {
    const staged = git(this.root, 'show', ':TODO.md');
    const status = git(this.root, 'status', '--porcelain', '--', 'NOTES.md', 'TODO.md', 'scratch');
    const files = ['NOTES.md', 'TODO.md', 'scratch/ünsaved.txt'].map((file) => [
      file,
      contentOf(join(this.root, file)),
    ]);
    return { staged, status, ...Object.fromEntries(files) };
  }

  /** Worktrees and branches of work that are there. */
  left(): { worktrees: string[]; branches: string[] } {
    const listed = git(this.root, 'worktree', 'list', '--porcelain').split('\n');
    const worktrees = listed.filter((line) => line.startsWith('worktree ') && line.includes('/.worktree/'));
    const branches = git(this.root, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/ticket');
    return {
      worktrees: worktrees.map((line) => line.slice(line.lastIndexOf('/') + 1)),
      branches: branches.split('\n').filter(Boolean),
    };
  }

  /** Pods of a Ticket that are there, or can come back. */
  pods(ticket?: string): string[] {
    return this.house.pods
      .list()
      .filter(({ entry, state }) => state !== 'gone' && (ticket === undefined || entry.ticket === ticket))
      .map(({ entry, state }) => `${entry.name} ${state}`);
  }

  /** Kills a Pod as a machine does: its host, and its agent with it. */
  async kill(pod: string): Promise<void> {
    this.house.kill(pod);
    await vi.waitFor(() => expect(this.house.pods.get(pod).state).not.toBe('live'), PATIENCE);
  }

  /** Ends everything, and proves that nothing is left of it but what lies on the disk: that goes as well. */
  async end(): Promise<void> {
    await this.house.stopAll();
    await this.house.story.closeClients();
    await vi.waitFor(() => expect(processesIn(this.house.story.folder)).toEqual([]), PATIENCE);
    this.expectTheirs();
    expect(await this.house.story.done('doctor')).toMatchObject({ errors: 0 });
    await this.house.end();
  }

  /** What a command said that a person ran without being asked anything. */
  run(...words: string[]): Promise<Ran> {
    return this.house.story.run(words);
  }
}

/** Whether an event is of a kind, and has these attributes. */
export function is(kind: string, attributes: Readonly<Record<string, string>> = {}) {
  return (event: ThreadEvent): boolean =>
    event.kind === kind &&
    Object.entries(attributes).every(([name, value]) => event.attributes[name] === value);
}

/** Of what is told in lines: when a Pod's beginning is told, beside what that Pod does, nobody promises. */
export function isNoPod(line: string): boolean {
  return !line.startsWith('work pod ');
}

function contentOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'latin1') : '(none)';
}
