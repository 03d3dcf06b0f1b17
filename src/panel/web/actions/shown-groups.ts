import type { Group } from './arrange-rows.ts';
import { capRows } from './cap-rows.ts';
import { type Folded, foldEqual } from './fold-equal.ts';

/** So many rows of a group are drawn, and so many more each time. */
export const PAGE = 30;

/** What the person opened: groups, folds, and how many rows of a group. */
export type Opened = { names: ReadonlySet<string>; limits: ReadonlyMap<string, number> };

export type ShownGroup = { group: Group; isOpen: boolean; folded: readonly Folded[]; left: number };

/** What of each group is drawn: what needs the person, and of the rest what they opened, or are writing in. */
export function shownGroups(
  groups: readonly Group[],
  { names, limits }: Opened,
  isHeld: (key: string) => boolean,
): ShownGroup[] {
  return groups.map((group) => {
    const isOpen = group.needs || names.has(group.id);
    const rows = isOpen ? group.rows : group.rows.filter(({ row }) => isHeld(row.key));
    const limit = limits.get(group.id) ?? PAGE;
    return { group, isOpen, ...capRows(foldEqual(rows, names, isHeld), limit, isHeld) };
  });
}

export function toggled({ names, limits }: Opened, name: string): Opened {
  const next = new Set(names);
  if (!next.delete(name)) next.add(name);
  return { names: next, limits };
}

export function withMore({ names, limits }: Opened, group: string): Opened {
  return { names, limits: new Map(limits).set(group, (limits.get(group) ?? PAGE) + PAGE) };
}
