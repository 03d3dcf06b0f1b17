import type { Holder as HolderFacts, PodFacts } from '../domain/actions/facts.ts';
import { isAtWork } from '../domain/pod.ts';
import type { Pod } from '../pods/registry.ts';
import type { TrackerContext } from '../tracker/context.ts';
import type { Holder } from '../tracker/holder.ts';
import type { ReadTicket } from '../tracker/known-tickets.ts';

/** What rows need to know of a Pod. */
export function podFacts({ entry, state }: Pod): PodFacts {
  const { name, role, ticket, working, questions, launchedAt, heardAt, limitedUntil, ended, told } = entry;
  // An intake that was told what is wanted made its Ticket itself, and follows it since.
  const made = role === 'intake' ? Object.keys(told) : [];
  return {
    ...{ name, role, tickets: ticket === null ? made : [ticket], state, working, questions, launchedAt },
    ...{ heardAt, limitedUntil, ended, told },
  };
}

/** Who holds a Ticket by the acceptance in force, and whether they are there to go on with it. */
export function holderFacts(
  { isGone }: Pick<TrackerContext, 'isGone'>,
  { acceptance }: Pick<ReadTicket, 'acceptance'>,
  holder: Holder | null,
  pods: readonly Pod[],
): HolderFacts | null {
  if (!holder) return null;
  const { caller, claim } = holder;
  const pod = pods.find(({ entry }) => entry.name === caller);
  if (pod) return { caller, is: isAtWork(pod.state) ? 'there' : 'gone' };
  if (acceptance?.author.startsWith('human/')) return { caller, is: 'person' };
  if (!claim) return { caller, is: 'unknown' };
  if (isGone(claim)) return { caller, is: 'gone' };
  return { caller, is: claim.named ? 'unknown' : 'there' };
}
