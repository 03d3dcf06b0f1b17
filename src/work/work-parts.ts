import type { PodRole } from '../domain/pod.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { Pods } from '../pods/pods.ts';
import type { Pod } from '../pods/registry.ts';
import type { TrackerContext } from '../tracker/context.ts';

/** What work needs of the world. Launching is a port: what a Pod is told of its Ticket is the tools' to say. */
export type WorkParts = {
  tracker: TrackerContext;
  roots: WorkRoots;
  playbook(): Promise<Playbook>;
  pods(): Promise<Pods>;
  launch(wish: WorkLaunch): Promise<Pod>;
  /** The environment that commands and agents are started from, by their allow-lists. */
  environment: Readonly<Record<string, string | undefined>>;
  /** How a step is run in a process of its own. */
  program: readonly [string, ...string[]];
  /** How long the answer to a step is waited for, where whoever asks follows it by themselves. */
  patienceMs?: number;
};

/** Where the code lies; work is only done where there is git. */
export type WorkRoots = { root: string; commonDir: string; localDir: string };

/** An agent that a step starts, with all that it is told beside its Ticket. */
export type WorkLaunch = {
  role: Extract<PodRole, 'coder' | 'reviewer'>;
  ticket: string;
  profile?: string | undefined;
  folder: string;
  branch?: string;
  instruction?: string;
  intent?: string;
  validation?: string;
  report?: string;
  /** Beside what its profile allows it of the environment. */
  variables: Readonly<Record<string, string>>;
  /** Who launches, as in an event's author. */
  origin: string;
};
