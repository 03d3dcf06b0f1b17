import type { ActionRow } from '../../../domain/actions.ts';

/** What makes a row a thing that the person was told of: the same row with another reason is told of again. */
export function noticeKeys(
  rows: readonly ActionRow[],
  needs: (row: ActionRow) => boolean,
): Map<string, ActionRow> {
  return new Map(
    rows.filter(needs).map((row) => {
      const { text = '', question = '' } = row.reasons[0] ?? {};
      return [[row.key, row.urgency, question || text].join('\n'), row];
    }),
  );
}

/** Rows that need the person now and did not before. What the page opens with is no news. */
export function newlyNeeding(
  before: ReadonlyMap<string, ActionRow> | undefined,
  now: ReadonlyMap<string, ActionRow>,
): ActionRow[] {
  if (!before) return [];
  return [...now].filter(([key]) => !before.has(key)).map(([, row]) => row);
}
