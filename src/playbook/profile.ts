import type { PodRole } from '../domain/pod.ts';

/** What an agent of the role is told, may use and is allowed without asking. It takes away from a role, and adds nothing. */
export type Profile = {
  /** `builtin:coder`, `project:NAME` or `user:NAME`. */
  selector: string;
  /** The file that it stands in, as errors name it. */
  file: string;
  role: PodRole;
  description: string;
  /** Served as the server's own instructions. */
  instructions: string;
  /** The tools and prompts that it keeps; left out, all of the role. */
  tools?: readonly string[];
  prompts?: readonly string[];
  /** The agent's name; left out, the workspace's. */
  agent?: string;
  permissions: Permissions;
  /** Names of variables that the agent's process gets from the environment. A `*` at the end stands for any rest. */
  environment: readonly string[];
  limits: Limits;
};

/** What is answered without asking the person. */
export type Permissions = {
  /** In the Pod's folder: to write and read, to read, or nothing. */
  files: 'write' | 'read' | 'ask';
  /** Commands as arguments; `*` is one plain argument, `**` at the end any rest of such. `isAllowedCommand` decides. */
  allowCommands: readonly (readonly string[])[];
};

/** At any of these the Pod is paused, and the person asked. */
export type Limits = { minutes?: number; tokens?: number; cost?: number; turns?: number };
