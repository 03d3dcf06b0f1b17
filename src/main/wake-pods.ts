import type { Policy } from '../domain/policy.ts';
import type { Roots } from '../git/roots.ts';
import { Hold } from '../local/hold.ts';
import { Place } from '../local/place.ts';
import { Registry } from '../pods/registry.ts';

/**
 * Brings back the Pods of a Ticket that died by themselves: what was said there is told to them when they come. Whom a
 * person stopped stays so, and while work is held nobody comes. What cannot come back is shown by pod list.
 *
 * Never rejects: what wakes them is written down by then, and who was told otherwise would say it once more.
 */
export async function wakePods(roots: Roots, policy: Policy, ticket: string, by: string): Promise<void> {
  try {
    await wakeDead(roots, policy, ticket, by);
  } catch {
    // The registry, or the configuration, cannot be read now: pod restore says why.
  }
}

async function wakeDead(roots: Roots, policy: Policy, ticket: string, by: string): Promise<void> {
  // Inside a Pod the environment is that Pod's own: whoever is brought back from there would lack theirs.
  if (process.env.YOI_POD !== undefined) return;
  const place = new Place(roots.localDir);
  const dead = new Registry(place).list(new Date()).filter(({ entry, state }) => {
    const diedByItself = entry.ended === null || entry.ended.how === 'died';
    return state === 'restorable' && diedByItself && entry.ticket === ticket && entry.name !== by;
  });
  if (dead.length === 0 || new Hold(place).get()) return;
  const { podDeskOf } = await import('./pod-desk.ts');
  const { playbookOf } = await import('./playbook.ts');
  const playbook = await playbookOf(roots);
  const { pods } = podDeskOf(roots, policy, playbook);
  for (const { entry } of dead) {
    try {
      pods.wake(entry.name, playbook.agent(entry.agent), playbook.profile(entry.profile));
    } catch {
      // Its profile or agent is no more, or not trusted: pod restore says why.
    }
  }
}
