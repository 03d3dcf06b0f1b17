import type { Pod } from '../pods/registry.ts';
import type { Services } from './tool.ts';

export type SeenPod = ReturnType<typeof seenPod>;
export type WholePod = ReturnType<typeof wholePod>;

/** All Pods as a person sees them, with what each of them asks. */
export async function seePods(services: Services): Promise<SeenPod[]> {
  const { pods } = await services.pods();
  return pods.list().map(seenPod);
}

/** One Pod as a person sees it. @throws TicketError `not_found`. */
export async function seePod(services: Services, name: string): Promise<WholePod> {
  const { pods } = await services.pods();
  return wholePod(pods.get(name));
}

export function seenPod({ entry, state }: Pod) {
  const { name, role, ticket, agent, working, questions, usage, ended } = entry;
  return {
    ...{ pod: name, role, ticket, state, agent, working, questions, usage },
    ...{ launched_at: entry.launchedAt, heard_at: entry.heardAt, limited_until: entry.limitedUntil },
    ended: ended && `${ended.how}: ${ended.text}`,
  };
}

function wholePod(pod: Pod) {
  const { folder, profile, origin } = pod.entry;
  return { ...seenPod(pod), folder, profile, origin };
}
