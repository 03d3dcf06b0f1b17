import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Place } from '../../src/local/place.ts';
import type { Agent } from '../../src/playbook/agent.ts';
import type { Profile } from '../../src/playbook/profile.ts';
import { planLaunch } from '../../src/pods/launch/launch-plan.ts';
import { Pods } from '../../src/pods/pods.ts';
import type { Pod } from '../../src/pods/registry.ts';

/** The host as it is built, and the scripted agent, which `run.mjs` bundles. */
const HOST = resolve('dist/pod-host.js');

/** Pods of a workspace of their own, hosted by the program as it is published. */
export class PodsBench {
  readonly folder: string;
  readonly host = HOST;
  readonly agent: Agent;
  readonly profile: Profile = {
    ...{ selector: 'builtin:bench', file: 'bench', role: 'investigator', description: '', instructions: '' },
    ...{ permissions: { files: 'write', allowCommands: [] }, environment: ['PATH', 'NODE_PATH'], limits: {} },
  };
  readonly pods: Pods;

  constructor(folder: string) {
    this.folder = join(folder, 'pods');
    mkdirSync(this.folder);
    this.agent = {
      ...{
        name: 'scripted',
        file: 'bench',
        title: 'The scripted agent',
        settings: {},
        asks: true,
        resumes: true,
      },
      command: [process.execPath, join(folder, 'scripted-agent.mjs')],
      env: ['SCRIPTED_AGENT_*'],
    };
    this.pods = new Pods({
      place: new Place(join(this.folder, 'local')),
      program: [process.execPath, HOST],
      records: join(this.folder, 'records'),
      ownTools: [],
      environment: { ...process.env, SCRIPTED_AGENT_SESSIONS: join(this.folder, 'sessions') },
      now: () => new Date(),
    });
  }

  launch(pod: string, instruction: string): Promise<Pod> {
    const { folder, agent, profile } = this;
    const plan = planLaunch(
      { role: 'investigator', pod, instruction },
      {
        agent,
        profile,
        workflow: null,
        launchPrompt: null,
        language: null,
        server: [process.execPath, '-e', '0'],
      },
      { role: folder, original: folder, worktrees: folder, target: folder },
    );
    return this.pods.launch({ plan, agent, profile, origin: 'human/bench', isNamed: true });
  }

  /** Resolves when its agent is done with an input. */
  async turnOf(pod: string): Promise<void> {
    const client = await this.pods.follow(pod);
    await new Promise<void>((resolve) => {
      void client.follow(0, ({ kind }) => kind === 'turn' && resolve());
    });
    client.close();
  }

  stop(pod: string, how: 'stopped' | 'forgotten' = 'forgotten'): Promise<Pod> {
    return this.pods.stop(pod, how, 'human/bench');
  }

  async end(): Promise<void> {
    for (const { entry, state } of this.pods.list()) if (state !== 'gone') await this.stop(entry.name);
  }
}
