import type { PodRole } from '../../domain/pod.ts';
import type { Agent } from '../../playbook/agent.ts';
import type { Profile } from '../../playbook/profile.ts';
import { allowedVariables, type Variables } from './allowed-variables.ts';

/**
 * What an agent's process gets of `around`: the variables that its profile and the agent itself name, what the agent
 * is always given, and the marks by which everything below it is known to be inside a Pod. `begun` names what those
 * need whom it begins.
 */
export function agentEnvironment(
  around: Variables,
  { environment, selector }: Pick<Profile, 'environment' | 'selector'>,
  { env, settings }: Pick<Agent, 'env' | 'settings'>,
  marks: { pod: string; role: PodRole; ticket: string | null },
  begun: readonly string[] = [],
): Record<string, string> {
  return {
    ...allowedVariables(around, [...environment, ...env, ...begun]),
    ...settings,
    YOI_POD: marks.pod,
    YOI_ROLE: marks.role,
    YOI_PROFILE: selector,
    ...(marks.ticket === null ? {} : { YOI_TICKET: marks.ticket }),
  };
}
