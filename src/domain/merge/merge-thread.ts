import type { ThreadEvent } from '../event.ts';
import { withPlainLineEnds } from '../text.ts';
import { parseThread, renderEvent, splitThread, sumOf } from '../thread.ts';
import { changedSide, firstOf, type Merged, mergeText, type Sides } from './merge-text.ts';

/** One event with the lines that it takes up, byte for byte but for what stands below it. */
type Entry = { event: ThreadEvent; text: string; intact: boolean };
type Parts = { file: string; before: string; entries: Map<string, Entry[]>; sealed: boolean };

/**
 * `thread.md` of two branches: every event of all three sides, each once, ordered by rev and then id.
 * No event is dropped, also when a side no longer has it. Two changes of state after the same one both
 * stay: that is a fork, and a person's to settle. Whoever merges, and in whatever order, comes to the same.
 * Undefined where one side alone was migrated, and the other went on in the older format, or where git gives
 * sides of different records.
 */
export function mergeThread(sides: Sides): Merged | undefined {
  const [ours, theirs] = [partsOf(sides.ours), partsOf(sides.theirs)];
  const base = sides.base === undefined ? undefined : partsOf(sides.base);
  if ([ours, theirs].some((side) => base && isOfAnother(side, base))) return undefined;
  if (ours.sealed !== theirs.sealed) {
    const [today, older] = ours.sealed ? [ours, theirs] : [theirs, ours];
    const migrated = new Set([...today.entries.values()].flat().map(({ event }) => event.id));
    const isWhole = [...older.entries.values()].flat().every(({ event }) => migrated.has(event.id));
    return isWhole ? { text: today.file, kept: [] } : undefined;
  }
  const entries = union(ours, theirs, base);
  const before = mergeText(
    { base: base?.before, ours: ours.before, theirs: theirs.before },
    'the text above the first event',
  );
  const whole = [ours, theirs].filter((parts) => parts.before === before.text && holdsAll(parts, entries));
  const [one, other = one] = whole.map(({ file }) => file);
  if (one !== undefined && other !== undefined)
    return { text: changedSide(sides.base, one, other) ?? firstOf(one, other), kept: [] };
  const ordered = [...entries.values()].flat().sort(inOrder);
  return { text: `${before.text}${ordered.map(({ text }) => `${text}\n`).join('\n')}`, kept: before.kept };
}

/** git takes a record that came for one that went, when they look alike: their threads have nothing in common. */
function isOfAnother(side: Parts, base: Parts): boolean {
  if (side.sealed !== base.sealed || side.entries.size === 0 || base.entries.size === 0) return false;
  return [...side.entries.keys()].every((key) => !base.entries.has(key));
}

/** Whether each event stands there as it was chosen. */
function holdsAll({ entries }: Parts, chosen: ReadonlyMap<string, Entry[]>): boolean {
  return [...chosen].every(([key, wanted]) => {
    const texts = entries.get(key)?.map(({ text }) => text) ?? [];
    return texts.length === wanted.length && wanted.every(({ text }) => texts.includes(text));
  });
}

function union(ours: Parts, theirs: Parts, base: Parts | undefined): Map<string, Entry[]> {
  const sides = [ours, theirs, ...(base ? [base] : [])];
  const keys = new Set(sides.flatMap(({ entries }) => [...entries.keys()]));
  return new Map(
    [...keys].map((key) => {
      const versions = (parts: Parts | undefined) => parts?.entries.get(key) ?? [];
      return [key, chosen(versions(base), versions(ours), versions(theirs))];
    }),
  );
}

/**
 * Of the versions of one event, the one that its seal agrees with; where all were tampered with, the one of the
 * side that did. Else all stay: two events under one id are a mistake for the doctor to tell of.
 */
function chosen(base: readonly Entry[], ours: readonly Entry[], theirs: readonly Entry[]): Entry[] {
  const different = new Map([...ours, ...theirs, ...base].map((entry) => [entry.text, entry]));
  const intact = [...different.values()].filter((entry) => entry.intact).sort(inOrder);
  // Blank lines between two events are layout: with and without them it is the same one.
  if (intact.length > 0) return [...new Map(intact.map((entry) => [entry.event.sum, entry])).values()];
  const [old, mine, yours] = [base, ours, theirs].map((entries) =>
    entries.map(({ text }) => text).join('\n'),
  );
  const changed = changedSide(old || undefined, mine || old, yours || old);
  return [...different.values()].filter(({ text }) => changed === undefined || changed.includes(text));
}

function inOrder(a: Entry, b: Entry): number {
  if (a.event.rev !== b.event.rev) return a.event.rev - b.event.rev;
  const [one, other] = [`${a.event.id} ${a.text}`, `${b.event.id} ${b.text}`];
  return one < other ? -1 : Number(one > other);
}

function partsOf(file: string): Parts {
  const text = withPlainLineEnds(file);
  const { events } = parseThread(text);
  const { before, texts } = splitThread(text);
  const entries = new Map<string, Entry[]>();
  for (const [position, event] of events.entries()) {
    const intact = event.sum !== '' && event.sum === sumOf(event);
    // What is whole is written anew, for it may be whole only where it stands.
    const stands = intact ? renderEvent(event) : (texts[position] ?? '');
    const entry = { event, text: stands.replace(/\n+$/u, ''), intact };
    const key = keyOf(event, entries);
    entries.set(key, [...(entries.get(key) ?? []), entry]);
  }
  return {
    file,
    before,
    entries,
    sealed: events.some(({ sum }) => sum !== ''),
  };
}

/**
 * What tells an event from others. One of an older program has no id: the one that it is read with changes with
 * its place, so that it is known by what it says, and by how often that was said above it.
 */
function keyOf(event: ThreadEvent, above: ReadonlyMap<string, Entry[]>): string {
  if (event.sum !== '') return event.id;
  const { kind, author, at, attributes, heading, body } = event;
  const said = JSON.stringify([kind, author, at, attributes, heading, body]);
  let key = said;
  for (let count = 2; above.has(key); count += 1) key = `${said} ${count}`;
  return key;
}
