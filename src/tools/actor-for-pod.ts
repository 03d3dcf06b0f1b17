import type { Actor } from '../domain/authority.ts';
import { actorOf } from '../tracker/consent.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import type { Caller, Services } from './tool.ts';

/** Who acts on a Pod: an orchestrator only on those of Tickets that it holds. @throws TicketError */
export async function actorForPod(
  services: Services,
  caller: Caller,
  operation: string,
  name: string,
): Promise<Actor> {
  const { pods } = await services.pods();
  const { ticket } = pods.get(name).entry;
  const holder = ticket === null ? null : (await showTicket(services.tracker, ticket)).holder;
  const held = holder !== null && holder.caller === caller.connection.caller.name;
  return actorOf(caller, operation, undefined, undefined, { held, ...(ticket === null ? {} : { ticket }) });
}
