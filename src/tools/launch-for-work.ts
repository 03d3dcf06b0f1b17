import type { Pod } from '../pods/registry.ts';
import { refuseWhileHeld } from '../tracker/refuse-while-held.ts';
import { refuseBeyondCapacity } from '../work/capacity.ts';
import type { WorkLaunch } from '../work/work-parts.ts';
import { type LaunchWish, launchOf } from './launch-of.ts';
import type { Services } from './tool.ts';

/** Starts an agent for a step of work, told of its Ticket as every other is. @throws TicketError */
export async function launchForWork(services: Services, wish: WorkLaunch): Promise<Pod> {
  const { role, ticket, variables, origin } = wish;
  refuseWhileHeld(services.tracker, `no ${role} was started for ${ticket}`);
  const planned = await launchOf(services, wishForWork(wish));
  const isPersons = origin.startsWith('human/');
  return (await services.pods()).pods.launch({
    ...{ ...planned, variables, origin, isNamed: false },
    // So many may come at once that each sees room for itself; who is last decides when the others have begun.
    ...(isPersons ? {} : { mayBegin: (pods) => refuseBeyondCapacity(services, pods, ticket) }),
  });
}

/** A launch by a step, as every launch is wished for. */
export function wishForWork({
  role,
  ticket,
  profile,
  folder,
  instruction,
  branch,
  intent,
  validation,
  report,
}: WorkLaunch): LaunchWish {
  const work = {
    ...(branch === undefined ? {} : { branch }),
    ...(intent === undefined ? {} : { intent }),
    ...(validation === undefined ? {} : { validation }),
    ...(report === undefined ? {} : { report }),
  };
  return { role, ticket, profile, folder, instruction, work };
}
