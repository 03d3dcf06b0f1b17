import type { ShownRow } from './arrange-rows.ts';

/** So many equal ones in a row are shown; a tail shorter than `WORTH_FOLDING` is shown, too. */
const IN_SIGHT = 4;
const WORTH_FOLDING = 3;

export type Folded = { rows: readonly ShownRow[]; fold?: { key: string; count: number; text: string } };

/**
 * Rows that are here for the same reason, and in which nobody writes, take the place of a few: twenty Tickets ready
 * for a Go are one thing to decide, and must not hide what stands below them.
 */
export function foldEqual(
  rows: readonly ShownRow[],
  opened: ReadonlySet<string>,
  keep: (key: string) => boolean,
): Folded[] {
  const runs: ShownRow[][] = [];
  for (const shown of rows) {
    const run = runs.at(-1);
    if (run?.[0] && likeness(run[0]) === likeness(shown)) run.push(shown);
    else runs.push([shown]);
  }
  return runs.map((run) => {
    const first = run[0];
    const key = first ? likeness(first) : '';
    const hidden = run.slice(IN_SIGHT).filter(({ row }) => !keep(row.key));
    if (hidden.length < WORTH_FOLDING || opened.has(key)) return { rows: run };
    return {
      rows: run.filter((shown) => !hidden.includes(shown)),
      fold: { key, count: hidden.length, text: first?.row.reasons[0]?.text ?? '' },
    };
  });
}

function likeness({ row }: ShownRow): string {
  const { text, quote = '', urgency } = row.reasons[0] ?? { text: '', urgency: row.urgency };
  return `${urgency}\n${text}\n${quote}`;
}
