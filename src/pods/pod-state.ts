import type { PodState } from '../domain/pod.ts';
import type { PodEntry } from './pod-entry.ts';

/** A working agent of which nothing was heard for so long is stalled. */
export const STALLED_MS = 5 * 60_000;

/** A host is there within this time, or its launch came to nothing. */
const STARTING_MS = 30_000;

/** Where a Pod stands: what its entry says, as far as its host's lock bears it out. */
export function podStateOf(entry: PodEntry, isHosted: boolean, now: Date): PodState {
  if (!isHosted) return isRestorable(entry) ? 'restorable' : isComing(entry, now) ? 'starting' : 'gone';
  if (entry.acceptedAt === null) return 'starting';
  if (entry.limitedUntil !== null && entry.limitedUntil > now.toISOString()) return 'limited';
  const isQuiet = now.getTime() - Date.parse(entry.heardAt) > STALLED_MS;
  return entry.working && isQuiet && entry.questions.length === 0 ? 'stalled' : 'live';
}

/** Somebody launched it just now, and its host is not there yet. */
function isComing({ acceptedAt, ended, launchedAt }: PodEntry, now: Date): boolean {
  return acceptedAt === null && ended === null && now.getTime() - Date.parse(launchedAt) < STARTING_MS;
}

/** Its agent took its input once, and can take the session up again; nobody sent it away. */
function isRestorable({ acceptedAt, session, resumes, ended }: PodEntry): boolean {
  const isOver = ended?.how === 'forgotten' || ended?.how === 'failed';
  return acceptedAt !== null && session !== null && resumes !== null && !isOver;
}
