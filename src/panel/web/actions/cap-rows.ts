import type { Folded } from './fold-equal.ts';

/**
 * The first rows of a group, and how many are left: a page with all of a thousand is of use to nobody, and slow. Rows
 * in which somebody writes are always among them.
 */
export function capRows(
  folded: readonly Folded[],
  limit: number,
  keep: (key: string) => boolean,
): { folded: Folded[]; left: number } {
  let room = limit;
  let left = 0;
  const capped = folded.map(({ rows, fold }): Folded => {
    const isWhole = rows.length <= room;
    const shown = isWhole ? rows : rows.filter(({ row }, index) => index < room || keep(row.key));
    room = Math.max(0, room - rows.length);
    left += rows.length - shown.length + (isWhole ? 0 : (fold?.count ?? 0));
    return fold && isWhole ? { rows: shown, fold } : { rows: shown };
  });
  return { folded: capped, left };
}
