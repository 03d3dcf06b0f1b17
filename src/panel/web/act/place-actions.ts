import type { Action, ActionRow, Reason } from '../../../domain/actions.ts';

export type PlacedActions = {
  /** For each reason, in their order, what answers exactly that. */
  answers: readonly (readonly Action[])[];
  /** What stands beside the row, the likeliest first; then what is in its menu. */
  inSight: readonly Action[];
  inMenu: readonly Action[];
};

/** So many stand beside a row whose reasons have no answers of their own. */
const IN_SIGHT = 2;

/** Where each action of a row stands: what answers one of several questions belongs to that question. */
export function placeActions(row: ActionRow, room = IN_SIGHT): PlacedActions {
  const answers = row.reasons.map((reason) => row.actions.filter((action) => isAnswerTo(action, reason)));
  const placed = new Set(answers.flat());
  const others = row.actions.filter((action) => !placed.has(action));
  const beside = placed.size > 0 ? 0 : room;
  return { answers, inSight: others.slice(0, beside), inMenu: others.slice(beside) };
}

function isAnswerTo({ input }: Action, { question }: Reason): boolean {
  return question !== undefined && input.question === question;
}

/** The first action of a name that a key presses: one that is possible, where there is one. */
export function actionNamed(row: ActionRow, name: Action['name']): Action | undefined {
  const named = row.actions.filter((action) => action.name === name);
  return named.find(({ why }) => why === undefined) ?? named[0];
}

/** The Go of a row, where it is possible now. */
export function goOf(row: ActionRow): Action | undefined {
  const action = actionNamed(row, 'go');
  return action?.why === undefined ? action : undefined;
}
