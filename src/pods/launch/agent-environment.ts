import type { PodRole } from '../../domain/pod.ts';
import type { Agent } from '../../playbook/agent.ts';
import type { Profile } from '../../playbook/profile.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What an agent's process gets of `around`: the variables that its profile and the agent itself name, what the agent
 * is always given, and the marks by which everything below it is known to be inside a Pod.
 */
export function agentEnvironment(
  around: Variables,
  { environment, selector }: Pick<Profile, 'environment' | 'selector'>,
  { env, settings }: Pick<Agent, 'env' | 'settings'>,
  marks: { pod: string; role: PodRole; ticket: string | null },
): Record<string, string> {
  const wanted = [...environment, ...env];
  const allowed = Object.entries(around).flatMap(([name, value]) =>
    value !== undefined && wanted.some((pattern) => isNamed(name, pattern)) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(allowed),
    ...settings,
    YOI_POD: marks.pod,
    YOI_ROLE: marks.role,
    YOI_PROFILE: selector,
    ...(marks.ticket === null ? {} : { YOI_TICKET: marks.ticket }),
  };
}

/** A `*` at the end stands for any rest; our own marks and proofs are nobody's to hand on. */
function isNamed(name: string, pattern: string): boolean {
  if (/^YOI_(?:POD.*|ROLE|PROFILE|TICKET)$/u.test(name)) return false;
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
