import { openPlaybook, type Playbook } from '../../src/playbook/playbook.ts';
import { playbookPlaces } from '../../src/playbook/playbook-places.ts';

/** What ships, and nothing of this machine's. */
export async function shippedPlaybook(): Promise<Playbook> {
  return openPlaybook({ config: {}, places: { ...playbookPlaces(undefined, {}), isTrusted: () => false } });
}
