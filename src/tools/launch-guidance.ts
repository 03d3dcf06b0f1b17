import type { PodRole } from '../domain/pod.ts';
import type { Playbook } from '../playbook/playbook.ts';
import type { LaunchPlaybook } from '../pods/launch/launch-plan.ts';

/**
 * What the playbook tells a role at its start, beside its profile: the workflow, and what the workspace adds.
 * @throws TicketError where one of them is not found, right, or trusted.
 */
export function launchGuidance(
  playbook: Playbook,
  role: PodRole,
): Pick<LaunchPlaybook, 'workflow' | 'launchPrompt'> {
  const { workflow, launchPrompt: reference } = playbook.roleOf(role);
  return {
    workflow: workflow === null ? null : playbook.workflow(workflow).slug,
    launchPrompt: reference === undefined ? null : { reference, text: playbook.launchPrompt(reference).text },
  };
}
