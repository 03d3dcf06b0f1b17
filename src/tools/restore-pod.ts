import type { Pod } from '../pods/registry.ts';
import { refuseWhileHeld } from '../tracker/refuse-while-held.ts';
import type { Services } from './tool.ts';

/** Brings a Pod back with the agent and the profile that it had, as the playbook has them now. @throws TicketError */
export async function restorePod(services: Services, name: string): Promise<Pod> {
  const desk = await services.pods();
  refuseWhileHeld(services.tracker, `Pod ${name} was not restored`);
  const { agent, profile } = desk.pods.get(name).entry;
  const playbook = await services.playbook();
  return desk.pods.restore(name, playbook.agent(agent), playbook.profile(profile));
}
