import { rolesBegunBy } from '../../domain/authority.ts';
import { TicketError } from '../../domain/errors.ts';
import type { PodRole } from '../../domain/pod.ts';
import type { Playbook } from '../../playbook/playbook.ts';

/**
 * The names of the variables that those need whom a Pod of the role begins: their hosts are started by its server, and
 * get nothing that this does not have.
 */
export function begunVariables(
  role: PodRole,
  playbook: Pick<Playbook, 'roleOf' | 'profile' | 'agent'>,
  defaultAgent: () => string,
): string[] {
  const names = rolesBegunBy(role).flatMap((begun) => {
    try {
      const profile = playbook.profile(playbook.roleOf(begun).profile);
      return [...profile.environment, ...playbook.agent(profile.agent ?? defaultAgent()).env];
    } catch (error) {
      // Whoever begins that role is told why it cannot be; who begins another need not wait for it.
      if (error instanceof TicketError) return [];
      throw error;
    }
  });
  return [...new Set(names)];
}
