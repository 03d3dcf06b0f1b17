import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PodRole, TranscriptEntry } from '../../src/domain/pod.ts';
import { Place } from '../../src/local/place.ts';
import { recordAgent } from '../../src/main/recorded-agent.ts';
import { openWorkspace } from '../../src/main/workspace.ts';
import { readConfig } from '../../src/playbook/config.ts';
import { openPlaybook } from '../../src/playbook/playbook.ts';
import { playbookPlaces } from '../../src/playbook/playbook-places.ts';
import { markedProcesses } from '../../src/pods/agent/marked-processes.ts';
import { Pods } from '../../src/pods/pods.ts';
import { launchOf } from '../../src/tools/launch-of.ts';
import type { PodDesk } from '../../src/tools/pod-desk.ts';
import { TOOLS } from '../../src/tools/tools.ts';
import { bundleScriptedAgent } from '../agents/bundle-scripted-agent.ts';
import { MODULES } from '../bundle.mjs';
import { write } from '../git/fresh-repository.ts';
import { killProcess } from '../kill-process.ts';
import { PROGRAM, SHELL, Story } from './program.ts';

/** What a person's shell holds that is no agent's business. */
export const SECRET = 'the-secret-of-the-shell';

/** A workspace whose agent is the scripted one, as a person describes an agent of their own. */
export class PodStory {
  readonly story: Story;
  /** The Pods, as another process sees them. */
  readonly pods: Pods;
  readonly localDir: string;

  /** `settings`: variables of its agent, each with the story's own folder before it. */
  static async begin(settings: Readonly<Record<string, string>> = {}): Promise<PodStory> {
    const story = await Story.begin();
    const config = join(story.folder, 'config');
    write(config, 'yoi-tickets/profiles/agents/scripted.toml', await agentFile(story.folder, settings));
    story.env = { ...SHELL, XDG_CONFIG_HOME: config, NODE_PATH: MODULES, CI_SECRET: SECRET };
    return new PodStory(story);
  }

  private constructor(story: Story) {
    this.story = story;
    this.localDir = join(story.root, '.git/yoi');
    const place = new Place(this.localDir);
    // As init does, where the agent is one that it knows.
    recordAgent(place, 'scripted');
    this.pods = new Pods({
      ...{ place, records: story.records, environment: story.env },
      program: [process.execPath, join(dirname(PROGRAM), 'pod-host.js')],
      ownTools: TOOLS.map(({ name }) => name),
      now: () => new Date(),
    });
  }

  /** A person launches an agent on their terminal, which then does what the lines say; its Pod's name. */
  async launch(role: PodRole, lines: readonly string[], options: Readonly<Record<string, string>> = {}) {
    const words = Object.entries(options).flatMap(([option, value]) => [`--${option}`, value]);
    const screen = await this.story.says('y', 'pod', 'launch', role, lines.join('\n'), ...words);
    const [, name] = /Launched ([\w.-]+): /u.exec(screen) ?? [];
    if (name === undefined) throw new Error(`no Pod was launched:\n${screen}`);
    return name;
  }

  /**
   * A coder or reviewer as the steps of work begin one, without a branch, a worktree or a report: for what is tried
   * here is what its Pod may do.
   */
  async atWork(
    role: 'coder' | 'reviewer',
    lines: readonly string[],
    { pod, ...about }: { ticket: string; pod?: string; folder?: string },
  ): Promise<string> {
    const { root, env } = this.story;
    const { services, close } = await openWorkspace(root, undefined);
    const places = { ...playbookPlaces(root, env), isTrusted: () => false };
    const playbook = openPlaybook({ config: await readConfig(root), places });
    const desk = {
      pods: this.pods,
      server: [process.execPath, PROGRAM, 'serve'],
      roots: { original: root, worktrees: join(root, '.worktree'), target: root },
      defaultAgent: () => 'scripted',
      environment: env,
    } satisfies PodDesk;
    try {
      const planned = await launchOf(
        { ...services, playbook: async () => playbook, pods: async () => desk },
        { ...about, role, instruction: lines.join('\n'), pod },
      );
      const wish = { ...planned, origin: 'orchestrator/boss', isNamed: pod !== undefined };
      return (await this.pods.launch(wish)).entry.name;
    } finally {
      await close();
    }
  }

  /** The first line of the transcript, past or to come, that is as wanted. */
  async line(name: string, isWanted: (entry: TranscriptEntry) => boolean): Promise<TranscriptEntry> {
    const client = await this.pods.connect(name);
    try {
      const heard = await new Promise<TranscriptEntry | undefined>((resolve, reject) => {
        if (!client) return resolve(undefined);
        void client.ended.then(() => resolve(undefined));
        client.follow(0, (entry) => isWanted(entry) && resolve(entry)).catch(reject);
      });
      const found = heard ?? this.pods.transcript(name, 10_000).find(isWanted);
      if (!found) throw new Error(`${name} never told that; it said: ${this.said(name)}`);
      return found;
    } finally {
      client?.close();
    }
  }

  /** What its agent said, in one piece, when it is done with its first input. */
  async saidInTurn(name: string): Promise<string> {
    await this.line(name, ({ kind }) => kind === 'turn');
    return this.said(name);
  }

  said(name: string): string {
    const lines = this.pods.transcript(name, 10_000);
    return lines.map((entry) => (entry.kind === 'message' ? entry.text : '')).join('');
  }

  /** How the calls of tools ended that its agent made, in their order. */
  async calls(name: string): Promise<{ status: string; output: string }[]> {
    await this.line(name, ({ kind }) => kind === 'turn');
    return this.pods
      .transcript(name, 10_000)
      .flatMap((entry) =>
        entry.kind === 'tool' && (entry.status === 'completed' || entry.status === 'failed')
          ? [{ status: entry.status, output: entry.output ?? '' }]
          : [],
      );
  }

  /** The process that hosts a Pod; with no name, all that host one here. */
  hosts(name = ''): number[] {
    const all = readdirSync('/proc')
      .filter((pid) => /^\d+$/u.test(pid))
      .filter((pid) => {
        const words = commandOf(pid);
        return words.includes('pod-host') && words.includes(this.localDir) && (!name || words.includes(name));
      })
      .map(Number);
    // What a host starts is called as the host is until it is another program.
    return all.filter((pid) => !all.includes(parentOf(pid)));
  }

  /** Kills the process that hosts a Pod. */
  kill(name: string): void {
    killProcess(this.hosts(name)[0]);
  }

  /** Ends every Pod. Gives how to see which processes are left of them: one that is killed takes a moment to go. */
  async stopAll(): Promise<() => number[]> {
    const all = this.pods.list();
    for (const { entry, state } of all)
      if (state !== 'gone') await this.pods.stop(entry.name, 'forgotten', 'human/test');
    return () => [...this.hosts(), ...all.flatMap(({ entry }) => markedProcesses(entry.run ?? ''))];
  }

  /** As where a person has never named one. */
  forgetAgent(): void {
    rmSync(join(this.localDir, 'agent'));
  }

  end(): Promise<void> {
    return this.story.end();
  }
}

async function agentFile(folder: string, settings: Readonly<Record<string, string>>): Promise<string> {
  const all = { SCRIPTED_AGENT_SESSIONS: 'sessions', ...settings };
  return [
    'title = "The scripted agent"',
    `command = ${JSON.stringify(await bundleScriptedAgent(folder))}`,
    'env = ["NODE_PATH"]',
    'asks = true',
    'resumes = true',
    '[settings]',
    ...Object.entries(all).map(([name, path]) => `${name} = ${JSON.stringify(join(folder, path))}`),
    '',
  ].join('\n');
}

/** Behind the name of the program, which may have any sign in it, come its state and its parent. */
function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]);
  } catch {
    return 0;
  }
}

function commandOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
