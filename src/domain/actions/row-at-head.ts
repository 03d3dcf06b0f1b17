import type { ActionRow } from '../actions.ts';

/**
 * A row beside the lines of its branch. What is approved is the commit that was reported last: while the branch stands
 * at another, those lines are not what would be approved.
 */
export function rowAtHead(row: ActionRow, head: string | null): ActionRow {
  const actions = row.actions.map((action) => {
    const { commit } = action.input;
    if (action.name !== 'approve' || action.why !== undefined || head === null || commit === head)
      return action;
    return { ...action, why: `the branch went on to ${head.slice(0, 12)}, which nobody has reported` };
  });
  return { ...row, actions };
}
