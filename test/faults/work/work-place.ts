import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { TicketError } from '../../../src/domain/errors.ts';
import { Place } from '../../../src/local/place.ts';
import { Trust } from '../../../src/local/trust.ts';
import { playbookAt, projectDigest, trustedProjects } from '../../../src/main/playbook.ts';
import { recordAgent } from '../../../src/main/recorded-agent.ts';
import { workPartsOf } from '../../../src/main/work-desk.ts';
import { openWorkspace, type Workspace } from '../../../src/main/workspace.ts';
import { projectText } from '../../../src/playbook/project-text.ts';
import { callTool } from '../../../src/tools/call.ts';
import type { Services } from '../../../src/tools/tool.ts';
import { Work } from '../../../src/work/work.ts';
import { bundleScriptedAgent } from '../../agents/bundle-scripted-agent.ts';
import { MODULES } from '../../bundle.mjs';
import { freshRepository, git, write } from '../../git/fresh-repository.ts';
import type { Play } from '../../story/plays.ts';
import { type Fields, PROGRAM, SHELL } from '../../story/program.ts';
import { callerOf, type Party } from '../../tracker/workspace.ts';
import { folderInMemory } from '../kill/folder.ts';

const HOOK = join(import.meta.dirname, '../kill/dying-program.mjs');

/** The only Ticket of a place, and its branch. */
export const TICKET = 'change-a-line';
export const BRANCH = `ticket/${TICKET}`;

/** Who calls: the orchestrator that began and whom nobody will see again, a person, and another orchestrator. */
export const CALLERS = {
  first: { role: 'orchestrator', name: 'process-gone', named: false },
  person: 'human',
  other: { role: 'orchestrator', name: 'boss' },
} as const satisfies Record<string, Party | 'human'>;
export type CallerName = keyof typeof CALLERS;

/** How far the work in a place is before a trial begins. */
export const STAGES = ['queued', 'started', 'reported', 'approved'] as const;
export type Stage = (typeof STAGES)[number];

const CONFIG = `
[work]
copy = ["local.env"]
setup = ["sh", "setup.sh"]
teardown = ["sh", "teardown.sh"]

[[work.validation]]
command = ["sh", "check.sh"]
timeout = 30

[merge]
authority = "workspace"
`;

/** What a test wants to happen while a command of the project runs: the lines of `scratch/meanwhile`. */
const MEANWHILE = `main=$(git rev-parse --path-format=absolute --git-common-dir)/..
if [ -e "$main/scratch/meanwhile" ]; then . "$main/scratch/meanwhile"; fi
`;

const FILES: Readonly<Record<string, string>> = {
  '.gitignore': 'local.env\nset-up\nchecked\n',
  'setup.sh': `${MEANWHILE}test -f local.env && echo ready > set-up\n`,
  'teardown.sh': 'rm -f set-up\n',
  'check.sh': `${MEANWHILE}test -f set-up && ! grep -q wrong lines.txt && echo fine > checked\n`,
  'lines.txt': 'one\ntwo\nthree\n',
  'other.txt': 'other\n',
  'notes.txt': 'notes\n',
};

/** A repository in which the work on one Ticket is done by real processes, as often as it is copied. */
export class WorkPlace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async begin(config = CONFIG): Promise<WorkPlace> {
    const place = new WorkPlace(folderInMemory());
    await place.#prepare(config);
    return place;
  }

  get root(): string {
    return join(this.folder, 'project');
  }
  get localDir(): string {
    return join(this.root, '.git/yoi');
  }
  get worktree(): string {
    return join(this.root, '.worktree', TICKET);
  }
  get id(): string {
    return readdirSync(join(this.root, '.yoi/tickets')).find((name) => name.endsWith(TICKET)) ?? '';
  }
  /** The folder of the Ticket in the local state. */
  get work(): string {
    return join(this.localDir, 'work', this.id);
  }

  async #prepare(config: string): Promise<void> {
    const { root } = this;
    freshRepository(root);
    for (const [path, text] of Object.entries(FILES)) write(root, path, text);
    write(root, '.yoi/ticket.config.toml', config);
    git(root, 'config', 'user.name', 'Person');
    git(root, 'config', 'user.email', 'person@example.org');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'Lines');
    write(root, 'local.env', 'LOCAL=1\n');
    await this.#agent();
    await this.program('init', '--no-agents');
    await this.trust();
    recordAgent(new Place(this.localDir), 'scripted');
    // What the person has lying about: staged, changed since, and nowhere in git.
    write(root, 'notes.txt', 'staged\n');
    git(root, 'add', 'notes.txt');
    write(root, 'notes.txt', 'staged and changed\n');
    write(root, 'scratch/loose.txt', 'loose\n');
    await this.call({ role: 'intake' }, 'ticket_create', { title: 'Change a line' });
    await this.call({ role: 'intake' }, 'ticket_ready', { ticket: TICKET, summary: 'understood' });
    await this.call('human', 'ticket_queue', { ticket: TICKET });
  }

  async #agent(): Promise<void> {
    const command = await bundleScriptedAgent(this.folder);
    const text = [
      'title = "The scripted agent"',
      `command = ${JSON.stringify(command)}`,
      'env = ["NODE_PATH"]',
      'asks = true',
      'resumes = true',
      '[settings]',
      `SCRIPTED_AGENT_SESSIONS = ${JSON.stringify(join(this.folder, 'sessions'))}`,
      `SCRIPTED_AGENT_PLAYS = ${JSON.stringify(join(this.folder, 'plays'))}`,
      '',
    ].join('\n');
    write(this.folder, 'config/yoi-tickets/profiles/agents/scripted.toml', text);
  }

  /** What the person says yes to in this place: its configuration as it is. */
  async trust(): Promise<void> {
    const place = new Place(this.localDir);
    new Trust(place).add(readFileSync(join(this.root, '.yoi/ticket.config.toml'), 'utf8'));
    const { projectParts } = await playbookAt(this.root, this.root);
    trustedProjects(this.localDir).add(projectDigest(projectText(projectParts)));
  }

  /** Writes what agents of a role do, turn by turn. */
  plays(role: 'coder' | 'reviewer', ...plays: readonly Play[]): void {
    mkdirSync(join(this.folder, 'plays'), { recursive: true });
    for (const [at, lines] of plays.entries())
      write(this.folder, `plays/${role}-${at + 1}.txt`, `${lines.join('\n')}\n`);
  }

  /** Does something while a command of the project runs, which waits until it is done; `after` once the step is over. */
  async meanwhile(
    step: Promise<unknown>,
    act: () => Promise<unknown> | unknown,
    after: () => void = () => {},
  ): Promise<void> {
    await vi.waitUntil(() => existsSync(this.#waits), { timeout: 20_000, interval: 20 });
    try {
      await act();
    } finally {
      rmSync(this.#waits, { recursive: true });
      await step.catch(() => {});
      after();
      rmSync(join(this.root, 'scratch/meanwhile'));
    }
  }

  /** Lets the next command of the project wait for `meanwhile`. */
  holdCommands(): void {
    rmSync(this.#waits, { recursive: true, force: true });
    this.whileCommands(
      `if mkdir '${this.#held}'; then mkdir '${this.#waits}'; while [ -e '${this.#waits}' ]; do sleep 0.05; done; fi`,
    );
  }

  /** Outside of the project: what befalls its disk does not befall these. */
  get #waits(): string {
    return `${this.#held}-waits`;
  }
  get #held(): string {
    return join(tmpdir(), `yoi-held-${this.folder.replaceAll('/', '-')}`);
  }

  /** Lines that each command of the project does first. */
  whileCommands(lines: string): void {
    write(this.root, 'scratch/meanwhile', `${lines}\n`);
  }

  /** Goes on by hand to the next stage. */
  async advance(stage: Stage): Promise<void> {
    if (stage === 'started')
      await this.step('first', 'work_start', { ...(await this.consulted()), launch: false });
    if (stage === 'reported') {
      this.commit('lines.txt', 'one\ntwo, changed\nthree\n');
      const by = { role: 'coder', ticket: this.id } as const;
      await this.call(by, 'work_report', { ticket: TICKET, summary: 'Changed.' });
    }
    if (stage === 'approved') await this.review('approve');
  }

  /** The coder's hand in the worktree. */
  commit(path: string, text: string): string {
    write(this.worktree, path, text);
    git(this.worktree, 'add', path);
    git(this.worktree, 'commit', '-qm', `Change ${path}`);
    return git(this.worktree, 'rev-parse', 'HEAD');
  }

  async review(verdict: 'approve' | 'request_changes', body = 'Read all of it.'): Promise<void> {
    const commit = git(this.root, 'rev-parse', BRANCH);
    const by = { role: 'reviewer', ticket: this.id } as const;
    await this.call(by, 'ticket_review', { ticket: TICKET, verdict, commit, body });
  }

  /** What starting wants of an orchestrator. */
  async consulted(): Promise<Fields> {
    const { tickets } = await this.call(CALLERS.other, 'plan_query', { tickets: [TICKET] });
    const [{ plan_revision }] = tickets as [Fields];
    return { summary: 'The plan.', plan_revision };
  }

  /** A copy of it, as it stands, in a folder of its own. */
  copy(folder = folderInMemory()): WorkPlace {
    const copy = new WorkPlace(folder);
    cpSync(this.folder, copy.folder, { recursive: true, preserveTimestamps: true });
    relocate(copy.folder, this.folder, copy.folder);
    // git looks at each file once where it has not been before, and notes that in its index.
    git(copy.root, 'status');
    return copy;
  }

  /** One call of a tool, whose step dies where `env` says. */
  async call(
    party: Party | 'human',
    tool: string,
    input: Fields,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Fields> {
    const { services, close } = await this.open(env);
    try {
      const called = await callTool(services, callerOf(party), tool, input);
      if (called.kind === 'ask') throw new Error(`a person would be asked: ${called.proposal.question}`);
      return called.structured;
    } finally {
      await close();
    }
  }

  /** A step, called until it is over. What died on the way is in `deaths`. @throws TicketError where it is refused. */
  async step(
    by: CallerName,
    tool: string,
    input: Fields,
    { env = {}, again = [] }: { env?: Readonly<Record<string, string>>; again?: readonly CallerName[] } = {},
  ): Promise<Fields & { deaths: number }> {
    let deaths = 0;
    for (let calls = 0; ; calls += 1) {
      const caller = CALLERS[calls === 0 ? by : (again[(deaths - 1) % again.length] ?? by)];
      try {
        const answer = await this.call(caller, tool, { ticket: TICKET, ...input }, calls === 0 ? env : {});
        if (answer.done !== false) return { ...answer, deaths };
      } catch (error) {
        if (!(error instanceof TicketError) || error.code !== 'indeterminate' || deaths > 3) throw error;
        deaths += 1;
      }
    }
  }

  /** Ends every Pod, for good. */
  async stopPods(): Promise<void> {
    const { pods } = await this.call('human', 'pod_list', {});
    // The tool's own shape, of which the name is known to be there.
    for (const { pod, state } of pods as { pod: string; state: string }[])
      if (state !== 'gone') await this.call('human', 'pod_stop', { pod, forget: true });
  }

  async open(env: Readonly<Record<string, string>> = {}): Promise<Workspace> {
    const workspace = await openWorkspace(this.root, this.root);
    const { services, roots } = workspace;
    const parts = {
      ...workPartsOf(roots, services),
      environment: { ...this.environment, ...env },
      program: [process.execPath, '--import', HOOK, PROGRAM] as const,
    };
    const mine: Services = { ...services, work: async () => new Work(parts) };
    return { ...workspace, services: mine };
  }

  get environment(): Readonly<Record<string, string>> {
    return { ...SHELL, XDG_CONFIG_HOME: join(this.folder, 'config'), NODE_PATH: MODULES };
  }

  async program(...words: string[]): Promise<void> {
    const { execFileSync } = await import('node:child_process');
    execFileSync(process.execPath, [PROGRAM, ...words], {
      cwd: this.root,
      env: this.environment,
      stdio: 'pipe',
    });
  }

  end(): void {
    rmSync(this.#held, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Files that name places: git's own, what the program noted of the work, and the agent. */
const NAMING_PLACES = new Set(['.git', 'gitdir', 'config', 'marks.json', 'step.json', 'scripted.toml']);

function relocate(folder: string, from: string, to: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !NAMING_PLACES.has(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
  }
}

/** Keeps the configuration of whoever runs the tests away from git and from the program. */
export function awayFromHome(): void {
  vi.stubEnv('HOME', '/nonexistent');
  vi.stubEnv('XDG_CONFIG_HOME', '/nonexistent');
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  for (const who of ['AUTHOR', 'COMMITTER']) {
    vi.stubEnv(`GIT_${who}_NAME`, 'Person');
    vi.stubEnv(`GIT_${who}_EMAIL`, 'person@example.org');
  }
}
