import type { ThreadEvent } from '../event.ts';
import { parseThread } from '../thread.ts';
import { type Merged, mergeText, type Sides } from './merge-text.ts';

/** One event with the lines that it takes up, byte for byte. */
type Entry = { event: ThreadEvent; text: string; intact: boolean };
type Parts = { before: string; entries: Map<string, Entry>; sealed: boolean };

/**
 * `thread.md` of two branches: every event of all three sides, each once, ordered by rev and then id.
 * No event is dropped, also when a side no longer has it. Two changes of state after the same one both
 * stay: that is a fork, and a person's to settle.
 * Undefined where one side alone was migrated, and the other went on in the older format.
 */
export function mergeThread(sides: Sides): Merged | undefined {
  const [ours, theirs, base] = [sides.ours, sides.theirs, sides.base ?? ''].map(partsOf);
  if (ours === undefined || theirs === undefined || base === undefined) return undefined;
  const entries = union([ours, theirs, base]);
  const whole = [ours, theirs].find((parts) => [...entries.keys()].every((key) => parts.entries.has(key)));
  if (ours.sealed !== theirs.sealed) return whole?.sealed ? textOf(sides, whole === ours) : undefined;
  const before = mergeText({ base: base.before, ours: ours.before, theirs: theirs.before }, 'thread.md');
  const damaged = [...entries].some(
    ([key, { text }]) => whole?.entries.get(key)?.text.trimEnd() !== text.trimEnd(),
  );
  if (whole && !damaged && before.text === whole.before) return textOf(sides, whole === ours);
  const ordered = [...entries.values()].sort(inOrder).map(({ text }) => text.replace(/\n+$/u, '\n'));
  return { text: `${before.text}${ordered.join('\n')}`, kept: before.kept };
}

function textOf({ ours, theirs }: Sides, isOurs: boolean): Merged {
  return { text: isOurs ? ours : theirs, kept: [] };
}

/** Where two sides have one event in two versions, the one that its seal agrees with, else the first. */
function union(sides: readonly Parts[]): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of sides.flatMap((parts) => [...parts.entries])) {
    const there = entries.get(key);
    if (there === undefined || (entry.intact && !there.intact)) entries.set(key, entry);
  }
  return entries;
}

function inOrder(a: Entry, b: Entry): number {
  return a.event.rev - b.event.rev || (a.event.id < b.event.id ? -1 : Number(a.event.id > b.event.id));
}

function partsOf(text: string): Parts {
  const { events, problems } = parseThread(text);
  const damaged = new Set(problems.flatMap(({ rule, line }) => (rule === 'event_sum' ? [line] : [])));
  const lines = text.split('\n').map((line, index, { length }) => (index < length - 1 ? `${line}\n` : line));
  const slice = (from: number, to: number) => lines.slice(from, to).join('');
  const entries = new Map<string, Entry>();
  for (const [position, event] of events.entries()) {
    const entry = {
      event,
      text: slice(event.line - 1, (events[position + 1]?.line ?? lines.length + 1) - 1),
      intact: event.sum !== '' && !damaged.has(event.line),
    };
    entries.set(freeKey(event.id, entry, entries), entry);
  }
  return {
    before: slice(0, (events[0]?.line ?? lines.length + 1) - 1),
    entries,
    sealed: events.some(({ sum }) => sum !== ''),
  };
}

/** A second event under an id that is taken is a mistake for the doctor, and not for a merge to remove. */
function freeKey(id: string, { text }: Entry, taken: ReadonlyMap<string, Entry>): string {
  return taken.has(id) ? `${id} ${text}` : id;
}
