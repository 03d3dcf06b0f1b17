import { useLayoutEffect, useState } from 'preact/hooks';
import type { Changes, Refusal, TicketListAnswer } from '../../wire.ts';
import { getAnswer, mayPass, Refused, refusalOf } from './ask-server.ts';
import { concerns, isListByState, listsConcerned } from './concerns.ts';
import { keptSame } from './kept-same.ts';

/** What the server said last under a path. It stays while a newer one is fetched. */
export type Answer<T> = {
  value: T | undefined;
  /** Why there is none, or none that is newer. */
  refusal: Refusal | undefined;
};

type Kept = {
  answer: Answer<unknown>;
  listeners: Set<() => void>;
  /** `again`: it changed while it was being fetched. */
  fetching: 'no' | 'yes' | 'again';
  outdated: boolean;
};

/** Between two fetches of the same: a story of fifty Pods changes many times in a second. */
const PAUSE_MS = 250;
const AGAIN_MS = 1_500;
const KEPT_UNSEEN = 30;
const kept = new Map<string, Kept>();

/** What the server says under `path`, kept true while it is shown. Nothing is asked for null. */
export function useAnswer<T>(path: string | null): Answer<T> {
  const [, draw] = useState(0);
  const answer = path === null ? undefined : kept.get(path)?.answer;
  // Before it is painted: an answer that is there by then is in the first picture.
  useLayoutEffect(() => {
    if (path === null) return;
    const entry = entryOf(path);
    const listener = () => draw((count) => count + 1);
    entry.listeners.add(listener);
    const isAsked = entry.fetching !== 'no' && !entry.outdated;
    if (!isAsked && (entry.answer.value === undefined || entry.outdated)) void refresh(path);
    if (entry.answer !== answer) listener();
    return () => {
      entry.listeners.delete(listener);
      forgetUnseen();
    };
  }, [path]);
  // A path has one type of answer, which wire.ts names: whoever asks for it names the same.
  return (answer ?? { value: undefined, refusal: undefined }) as Answer<T>;
}

/** Asks for what will be shown at once, before what shows it is there. */
export function askAhead(path: string): Promise<void> {
  const { fetching } = entryOf(path);
  return fetching === 'no' ? new Promise((resolve) => void refresh(path, resolve)) : Promise.resolve();
}

/** Fetches again what is shown of what changed; what is not shown is fetched when it is wanted. */
export function invalidate(changes: Changes): void {
  const lists = [...kept].filter(([path]) => isListByState(path));
  // What lies under such a path is a list, as whoever asks for it says; one that is outdated knows nothing.
  const known = lists.map(
    ([path, { answer, outdated }]) =>
      [path, outdated ? undefined : (answer.value as TicketListAnswer | undefined)] as const,
  );
  const concerned = listsConcerned(new Map(known), changes);
  for (const path of kept.keys())
    if (isListByState(path) ? concerned.has(path) : concerns(path, changes)) askAgain(path);
}

/** What lies under `path` is another by now. */
export function askAgain(path: string): void {
  const entry = entryOf(path);
  entry.outdated = true;
  if (entry.listeners.size > 0) void refresh(path);
}

export const EVERYTHING: Changes = { all: true, tickets: [], pods: [], actions: true };

async function refresh(path: string, answered?: () => void): Promise<void> {
  const entry = entryOf(path);
  if (entry.fetching !== 'no') {
    entry.fetching = 'again';
    return;
  }
  entry.fetching = 'yes';
  entry.outdated = false;
  let pause = PAUSE_MS;
  try {
    entry.answer = { value: keptSame(entry.answer.value, await getAnswer(path)), refusal: undefined };
  } catch (error) {
    // What is gone is gone; what could not be asked for is still shown as it was.
    const isGone = error instanceof Refused && error.status === 404;
    const value = isGone ? undefined : entry.answer.value;
    entry.answer = { value, refusal: refusalOf(error) };
    entry.outdated = true;
    if (mayPass(error)) pause = AGAIN_MS;
  }
  answered?.();
  for (const listener of [...entry.listeners]) listener();
  await new Promise((resolve) => setTimeout(resolve, pause));
  const again = wantsAgain(entry) || pause === AGAIN_MS;
  entry.fetching = 'no';
  if (again && entry.listeners.size > 0) await refresh(path);
}

/** Apart, as it was set by others in the meantime. */
const wantsAgain = ({ fetching }: Kept) => fetching === 'again';

function entryOf(path: string): Kept {
  const found = kept.get(path);
  if (found) return found;
  const entry: Kept = {
    answer: { value: undefined, refusal: undefined },
    listeners: new Set(),
    fetching: 'no',
    outdated: false,
  };
  kept.set(path, entry);
  return entry;
}

function forgetUnseen(): void {
  const unseen = [...kept].filter(([, entry]) => entry.listeners.size === 0 && entry.fetching === 'no');
  for (const [path] of unseen.slice(0, Math.max(0, unseen.length - KEPT_UNSEEN))) kept.delete(path);
}
