import type { PodRole } from '../domain/pod.ts';

/** A procedure, as Markdown. */
export type Workflow = {
  slug: string;
  file: string;
  description: string;
  roles: readonly PodRole[];
  /** Whether a person, and whether an agent by itself, may start with it. */
  userInvocable: boolean;
  modelInvocable: boolean;
  arguments: readonly { name: string; description: string; required: boolean }[];
  /** One section a role; what all of them read has none. */
  sections: readonly { role: PodRole | null; text: string }[];
};
