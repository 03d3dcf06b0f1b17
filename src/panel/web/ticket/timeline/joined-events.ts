import type { EventShown, EventsAnswer } from '../../../wire.ts';

/** What of a thread a page has: a stretch without a hole, and where older ones begin. */
export type Stretch = { events: readonly EventShown[]; before: number | null };

/**
 * The newest events joined to those that the page has already. Where more came at once than an answer holds, there is a
 * hole between them: then the older ones are asked for again.
 */
export function withNewest(known: Stretch | undefined, newest: EventsAnswer): Stretch {
  if (!known || newest.before === null) return newest;
  const from = newest.events[0]?.rev ?? 0;
  const last = known.events.at(-1)?.rev ?? 0;
  if (from > last + 1) return newest;
  // An event can come to stand otherwise, as after a merge: what is newest is what holds.
  const kept = known.events.filter(({ rev }) => rev < from);
  return { events: [...kept, ...newest.events], before: kept.length > 0 ? known.before : newest.before };
}

/** Older events before those that the page has. */
export function withOlder(known: Stretch, older: EventsAnswer): Stretch {
  const has = new Set(known.events.map(({ id }) => id));
  return {
    events: [...older.events.filter(({ id }) => !has.has(id)), ...known.events],
    before: older.before,
  };
}
