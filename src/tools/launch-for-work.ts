import type { Pod } from '../pods/registry.ts';
import { refuseWhileHeld } from '../tracker/refuse-while-held.ts';
import { refuseBeyondCapacity } from '../work/capacity.ts';
import type { WorkLaunch } from '../work/work-parts.ts';
import { launchOf } from './launch-of.ts';
import type { Services } from './tool.ts';

/** Starts an agent for a step of work, told of its Ticket as every other is. @throws TicketError */
export async function launchForWork(services: Services, wish: WorkLaunch): Promise<Pod> {
  const { role, ticket, profile, folder, instruction, variables, origin, ...told } = wish;
  refuseWhileHeld(services.tracker, `no ${role} was started for ${ticket}`);
  const { branch, intent, validation, report } = told;
  const work = {
    ...(branch === undefined ? {} : { branch }),
    ...(intent === undefined ? {} : { intent }),
    ...(validation === undefined ? {} : { validation }),
    ...(report === undefined ? {} : { report }),
  };
  const planned = await launchOf(services, { role, ticket, profile, folder, instruction, work });
  const isPersons = origin.startsWith('human/');
  return (await services.pods()).pods.launch({
    ...{ ...planned, variables, origin, isNamed: false },
    // So many may come at once that each sees room for itself; who is last decides when the others have begun.
    ...(isPersons ? {} : { mayBegin: (pods) => refuseBeyondCapacity(services, pods, ticket) }),
  });
}
