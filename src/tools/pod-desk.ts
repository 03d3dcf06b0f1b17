import type { LaunchRoots } from '../pods/launch/launch-plan.ts';
import type { Pods } from '../pods/pods.ts';

/** The Pods of this workspace, with what launching one needs to know of it. */
export type PodDesk = {
  pods: Pods;
  /** How the program is started as a server. */
  server: readonly [string, ...string[]];
  roots: Omit<LaunchRoots, 'role'>;
  /** The agent that this workspace uses where nothing names one. @throws TicketError where none is installed. */
  defaultAgent(): string;
  /** The environment in which agents are looked for. */
  environment: Readonly<Record<string, string | undefined>>;
};
