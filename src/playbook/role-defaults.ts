import type { PodRole } from '../domain/pod.ts';

/** What a role is launched with, by selector. The companion follows no workflow: it follows the person. */
export type RoleRefs = { profile: string; workflow: string | null; launchPrompt?: string };

/** What holds where the configuration says nothing. */
export const ROLE_DEFAULTS: Readonly<Record<PodRole, { profile: string; workflow: string | null }>> = {
  intake: { profile: 'builtin:intake', workflow: 'ticket-intake-workflow' },
  orchestrator: { profile: 'builtin:orchestrator', workflow: 'ticket-orchestrator-routing' },
  coder: { profile: 'builtin:coder', workflow: 'multi-agent-workflow' },
  reviewer: { profile: 'builtin:reviewer', workflow: 'multi-agent-workflow' },
  investigator: { profile: 'builtin:investigator', workflow: 'investigation-workflow' },
  companion: { profile: 'builtin:companion', workflow: null },
};
