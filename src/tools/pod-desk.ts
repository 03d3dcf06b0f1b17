import type { Agent } from '../playbook/agent.ts';
import type { LaunchRoots } from '../pods/launch/launch-plan.ts';
import type { Pods } from '../pods/pods.ts';

/** The Pods of this workspace, with what launching one needs to know of it. */
export type PodDesk = {
  pods: Pods;
  /** How the program is started as a server. */
  server: readonly [string, ...string[]];
  roots: Omit<LaunchRoots, 'role'>;
  /**
   * The agent that this workspace uses where nothing names one: the one that was chosen, or the first whose program is
   * there, which is the one that speaks to hosts unless `programOf` says another. @throws TicketError where none is.
   */
  defaultAgent(programOf?: (agent: Agent) => string | undefined): string;
  /** The environment in which agents are looked for. */
  environment: Readonly<Record<string, string | undefined>>;
};
