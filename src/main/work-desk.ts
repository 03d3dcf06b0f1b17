import { TicketError } from '../domain/errors.ts';
import type { Roots } from '../git/roots.ts';
import { launchForWork } from '../tools/launch-for-work.ts';
import type { Services } from '../tools/tool.ts';
import type { WorkParts } from '../work/work-parts.ts';

/** What the work of a workspace is done with. @throws TicketError where there is no git to do it in. */
export function workPartsOf({ root, commonDir, localDir }: Roots, services: Services): WorkParts {
  if (commonDir === null) {
    throw new TicketError('unmet_requirement', {
      refused: 'no work was done',
      rule: 'work is done on branches, and there is no git here',
      next: 'run git init and yoi-tickets init; or a person completes it by hand: ticket_complete',
    });
  }
  return {
    tracker: services.tracker,
    roots: { root, commonDir, localDir },
    playbook: services.playbook,
    pods: async () => (await services.pods()).pods,
    launch: (wish) => launchForWork(services, wish),
    environment: process.env,
    program: [process.execPath, process.argv[1] ?? ''],
  };
}
