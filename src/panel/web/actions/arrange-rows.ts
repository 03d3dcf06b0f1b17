import type { ActionRow, Urgency } from '../../../domain/actions.ts';

export type Group = {
  id: string;
  heading: string;
  needs: boolean;
  /** Also of those that are not among the rows. */
  count: number;
  rows: readonly ShownRow[];
};
/** `gone`: it is not in the list any more, and stays because somebody is writing in it. */
export type ShownRow = { row: ActionRow; gone: boolean };

/** The groups of the list, the most urgent first, in the words of whom they are for. */
const GROUPS: readonly { id: string; urgency: Urgency; heading: string; needs: boolean }[] = [
  { id: 'permission', urgency: 'permission', heading: 'Asks for permission', needs: true },
  { id: 'question', urgency: 'question', heading: 'Has a question for you', needs: true },
  { id: 'stuck', urgency: 'stuck', heading: 'Stuck', needs: true },
  { id: 'merge', urgency: 'decide', heading: 'Ready to merge', needs: true },
  { id: 'decide', urgency: 'decide', heading: 'Yours to decide', needs: true },
  { id: 'ready', urgency: 'ready', heading: 'Ready for your Go', needs: true },
  { id: 'done', urgency: 'done', heading: 'Done, to close', needs: true },
  { id: 'blocked', urgency: 'blocked', heading: 'Blocked', needs: false },
  { id: 'planning', urgency: 'planning', heading: 'Being planned', needs: false },
  { id: 'working', urgency: 'working', heading: 'At work', needs: false },
  { id: 'waiting', urgency: 'waiting', heading: 'Waiting for its turn', needs: false },
  { id: 'deferred', urgency: 'deferred', heading: 'Deferred', needs: false },
];

/**
 * The rows under their headings. `held` are rows in which a person is writing, as they were when they began: they stay
 * where they are, whatever becomes of them, and show what became of them.
 */
export function arrangeRows(
  rows: readonly ActionRow[],
  counts: Readonly<Partial<Record<Urgency, number>>>,
  held: ReadonlyMap<string, ActionRow>,
): Group[] {
  const present = new Set(rows.map(({ key }) => key));
  const gone = [...held.values()].filter(({ key }) => !present.has(key));
  const placed = [
    ...rows.map((row) => ({ row, gone: false, at: groupOf(held.get(row.key) ?? row) })),
    ...gone.map((row) => ({ row, gone: true, at: groupOf(row) })),
  ];
  return GROUPS.flatMap(({ id, urgency, heading, needs }) => {
    const shown = placed.filter(({ at }) => at === id);
    const left = leftOut(rows, counts, urgency);
    const isLast = GROUPS.findLast((group) => group.urgency === urgency)?.id === id;
    const count = shown.length + (isLast ? left : 0);
    return count === 0
      ? []
      : [{ id, heading, needs, count, rows: shown.map(({ row, gone }) => ({ row, gone })) }];
  });
}

function groupOf(row: ActionRow): string {
  const { urgency, actions } = row;
  if (urgency !== 'decide') return urgency;
  return actions.some(({ name, why }) => name === 'merge' && why === undefined) ? 'merge' : 'decide';
}

function leftOut(
  rows: readonly ActionRow[],
  counts: Readonly<Partial<Record<Urgency, number>>>,
  urgency: Urgency,
): number {
  const among = rows.filter((row) => row.urgency === urgency).length;
  return Math.max(0, (counts[urgency] ?? 0) - among);
}
