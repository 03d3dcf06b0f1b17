import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PodRole, TranscriptEntry } from '../../src/domain/pod.ts';
import { Place } from '../../src/local/place.ts';
import type { Agent } from '../../src/playbook/agent.ts';
import type { Profile } from '../../src/playbook/profile.ts';
import { markedProcesses } from '../../src/pods/agent/marked-processes.ts';
import { type LaunchContext, planLaunch } from '../../src/pods/launch/launch-plan.ts';
import { Pods } from '../../src/pods/pods.ts';
import type { Pod } from '../../src/pods/registry.ts';
import { bundleScriptedAgent } from '../agents/bundle-scripted-agent.ts';
import { MODULES } from '../bundle.mjs';
import { removeFolder } from '../remove-folder.ts';

/** The host as it is published; `npm test` builds it first. */
const HOST = join(import.meta.dirname, '../../dist/pod-host.js');

export type LaunchWish = Partial<LaunchContext> & {
  lines?: readonly string[];
  /** What stands in for the program that serves. */
  server?: readonly [string, ...string[]];
  profile?: Partial<Profile>;
  agent?: Partial<Agent>;
  environment?: Record<string, string>;
};

/** Pods of a workspace of their own, with real hosts and the scripted agent as the agent. */
export class PodsHouse {
  readonly root: string;
  readonly folder: string;
  readonly agent: Agent;
  /** A module that every host loads before it is one. */
  preload: string | undefined;
  /** The names of variables that those need whom an orchestrator begins. */
  begun: readonly string[] = [];
  /** The folder that changes with branches of work, where a test has one. */
  branches: string | undefined;
  readonly #runs = new Set<string>();

  static async begin(): Promise<PodsHouse> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-pods-')));
    return new PodsHouse(root, await bundleScriptedAgent(root));
  }

  private constructor(root: string, command: [string, string]) {
    this.root = root;
    this.folder = realpathSync(mkdtempSync(join(root, 'work-')));
    this.agent = {
      ...{ name: 'scripted', file: 'test', title: 'The scripted agent', command },
      ...{
        env: ['SCRIPTED_AGENT_*'],
        settings: {},
        asks: true,
        resumes: true,
        login: 'scripted-agent login',
      },
    };
  }

  /** The Pods as a process sees them that has these variables. */
  pods(environment: Record<string, string> = {}): Pods {
    return new Pods({
      place: new Place(join(this.root, 'local')),
      program: [process.execPath, ...(this.preload ? ['--import', this.preload] : []), HOST],
      records: join(this.root, 'records'),
      branches: this.branches,
      begun: (role) => (role === 'orchestrator' ? this.begun : []),
      ownTools: ['ticket_show', 'ticket_comment'],
      environment: {
        ...{ PATH: process.env.PATH, NODE_PATH: MODULES, HOME: this.root },
        SCRIPTED_AGENT_SESSIONS: join(this.root, 'sessions'),
        ...environment,
      },
      now: () => new Date(),
    });
  }

  async launch({
    lines = [],
    server = [process.execPath, '-e', '0'],
    profile = {},
    agent = {},
    environment = {},
    ...context
  }: LaunchWish = {}): Promise<Pod> {
    const role: PodRole = context.role ?? 'investigator';
    const parts = { profile: this.profile({ role, ...profile }), agent: { ...this.agent, ...agent } };
    const plan = planLaunch(
      { ...context, role, instruction: lines.join('\n') },
      { ...parts, workflow: null, launchPrompt: null, language: null, server },
      { role: this.folder, original: this.root, worktrees: join(this.root, '.worktree'), target: this.root },
    );
    const pod = await this.pods(environment).launch({
      ...{ plan, ...parts, origin: 'human/test', isNamed: context.pod !== undefined },
    });
    this.#runs.add(pod.entry.run ?? '');
    return pod;
  }

  profile(changed: Partial<Profile> = {}): Profile {
    return {
      ...{
        selector: 'builtin:test',
        file: 'test',
        role: 'investigator',
        description: 'Test',
        instructions: '',
      },
      permissions: { files: 'write', allowCommands: [['npm', 'test']] },
      environment: ['PATH', 'HOME', 'NODE_PATH'],
      limits: {},
      ...changed,
    };
  }

  /** The first line of the transcript, past or future, that is as wanted. */
  async line(name: string, isWanted: (entry: TranscriptEntry) => boolean): Promise<TranscriptEntry> {
    const client = await this.pods().follow(name);
    try {
      return await new Promise((resolve, reject) => {
        void client.ended.then(() => reject(new Error(`the host of ${name} ended before it told that`)));
        client.follow(0, (entry) => isWanted(entry) && resolve(entry)).catch(reject);
      });
    } finally {
      client.close();
    }
  }

  /** What the agent said, in one piece. */
  said(name: string): string {
    return this.pods()
      .transcript(name, 10_000)
      .map((entry) => (entry.kind === 'message' ? entry.text : ''))
      .join('');
  }

  /** Processes of agents of this house that are there still. */
  left(): number[] {
    return [...this.#runs].flatMap((run) => markedProcesses(run));
  }

  /** The host above an agent's processes. */
  hostOf(marked: readonly number[]): number {
    for (const pid of marked) {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (readFileSync(`/proc/${parent}/cmdline`, 'latin1').includes('pod-host')) return parent;
    }
    throw new Error('there is no host');
  }

  async end(): Promise<void> {
    const pods = this.pods();
    const left = pods.list().filter(({ state }) => state !== 'gone');
    await Promise.all(
      left.map(({ entry }) => pods.stop(entry.name, 'forgotten', 'human/test').catch(() => {})),
    );
    await removeFolder(this.root);
  }
}
