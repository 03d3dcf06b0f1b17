import { withPlainLineEnds } from '../text.ts';

/** A text as three sides have it; `base` is undefined where both sides made the file. */
export type Sides = { base: string | undefined; ours: string; theirs: string };

/** What a merge came to. `kept` says in words what both sides changed, each in its own way. */
export type Merged = { text: string; kept: string[] };

/** The value of the side that changed; undefined where both did, differently. */
export function changedSide<T>(base: T | undefined, ours: T, theirs: T): T | undefined {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : undefined;
}

/** The one of two that both sides choose: whoever merges, and in whatever order, comes to the same. */
export function firstOf(ours: string, theirs: string): string {
  return ours < theirs ? ours : theirs;
}

/** Says in a text where the other version begins: a heading, so that it shows wherever the text is read. */
export const OTHER_VERSION = '## The other version, kept by a merge';
const SEAM = `\n\n${OTHER_VERSION}\n\n`;

/**
 * All versions of a text that the sides hold, one below the other, where a merge can decide for none: each
 * once, in an order of their own, so that it does not matter who merges what first.
 */
export function keepAll({ base, ours, theirs }: Sides): string {
  const [old, mine, yours] = [
    base === undefined ? [] : versionsOf(base),
    versionsOf(ours),
    versionsOf(theirs),
  ];
  const all = [...new Set([...mine, ...yours])];
  const kept = all.filter((one) => !old.includes(one) || (mine.includes(one) && yours.includes(one)));
  const versions = (kept.length > 0 ? kept : all).filter((one, _, others) => !isHeldByAnother(one, others));
  return versions.sort(inOrder).join(SEAM);
}

function versionsOf(text: string): string[] {
  return withPlainLineEnds(text)
    .split(SEAM)
    .map((version) => version.trimEnd());
}

/** A version that stands word for word in a longer one would say nothing new. */
function isHeldByAnother(one: string, others: readonly string[]): boolean {
  return others.some(
    (other) =>
      other.includes(one.trim()) &&
      (other.length > one.length || (other.length === one.length && other < one)),
  );
}

/** Texts come first, and then what is said of single fields. */
function inOrder(a: string, b: string): number {
  const fields = Number(FIELD.test(a)) - Number(FIELD.test(b));
  return fields !== 0 ? fields : a < b ? -1 : 1;
}

const FIELD = /^[\w-]+: .*$/u;

/** A text of which one side's version is taken where the other left it alone, and else both are kept. */
export function mergeText(sides: Sides, name: string): Merged {
  const text = changedSide(sides.base, sides.ours, sides.theirs);
  if (text !== undefined) return { text, kept: [] };
  const end = sides.ours.endsWith('\n') || sides.theirs.endsWith('\n') ? '\n' : '';
  return { text: `${keepAll(sides)}${end}`, kept: [name] };
}
