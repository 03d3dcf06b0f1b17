import { TicketError } from '../domain/errors.ts';
import type { Delivery } from '../domain/pod.ts';
import type { Place } from '../local/place.ts';
import { controlAddress } from './control/control-address.ts';
import { ControlClient } from './control/control-client.ts';
import type { Input } from './host/inbox.ts';
import { Registry } from './registry.ts';

/** Tells a Pod something. Never throws for a Pod that is not there or does not answer: it says so. */
export async function sendToPod(
  place: Place,
  name: string,
  input: Input,
): Promise<{ delivery: Delivery; text: string }> {
  const registry = new Registry(place);
  if (!registry.entry(name)) return { delivery: 'no such Pod', text: `there is no Pod ${name}` };
  const client = await ControlClient.open(controlAddress(registry.at(name)), () =>
    registry.isComing(name, new Date()),
  );
  if (!client) return { delivery: 'failed', text: 'no host answers for it; pod_restore brings it back' };
  try {
    const { delivery } = await client.ask({ op: 'send', ...input });
    return delivery === 'queued'
      ? { delivery, text: 'it is told when it is done with what it is at' }
      : { delivery: 'delivered', text: 'it has it' };
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return { delivery: 'failed', text: `${error.rule}; ${error.next}` };
  } finally {
    client.close();
  }
}
