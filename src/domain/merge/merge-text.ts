/** A text as three sides have it; `base` is undefined where both sides made the file. */
export type Sides = { base: string | undefined; ours: string; theirs: string };

/** What a merge came to. `kept` says in words what both sides changed, each in its own way. */
export type Merged = { text: string; kept: string[] };

/** The value of the side that changed; undefined where both did, differently. */
export function changedSide<T>(base: T | undefined, ours: T, theirs: T): T | undefined {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : undefined;
}

/** Says in a text where the other version begins: a heading, so that it shows wherever the text is read. */
export const OTHER_VERSION = '## The other version, kept by a merge';

/** Both texts, one below the other, where a merge can decide for neither. */
export function keepBoth(ours: string, theirs: string): string {
  if (ours.includes(theirs.trim())) return ours;
  if (theirs.includes(ours.trim())) return theirs;
  return `${ours.trimEnd()}\n\n${OTHER_VERSION}\n\n${theirs}`;
}

/** A text of which one side's version is taken where the other left it alone, and else both are kept. */
export function mergeText({ base, ours, theirs }: Sides, name: string): Merged {
  const text = changedSide(base, ours, theirs);
  return text === undefined ? { text: keepBoth(ours, theirs), kept: [name] } : { text, kept: [] };
}
