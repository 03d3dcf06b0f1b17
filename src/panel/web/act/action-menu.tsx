import type { Action, ActionRow } from '../../../domain/actions.ts';
import { Menu } from '../components/menu.tsx';
import { actionWords } from './action-words.ts';
import { beginOrGo } from './begin-or-go.ts';

/** What can be done besides the likeliest, behind one button; what is not possible says why. */
export function ActionMenu({ row, actions }: { row: ActionRow; actions: readonly Action[] }) {
  const isOneOfSeveral = (action: Action) =>
    actions.some((other) => other !== action && other.name === action.name);
  return (
    <Menu
      label={`More for ${row.ticket?.title ?? row.key}`}
      items={actions.map((action) => ({
        name: `${action.name}${JSON.stringify(action.input)}`,
        text: actionWords(action, isOneOfSeveral(action)),
        why: action.why,
        onPress: () => beginOrGo(row, action),
      }))}
    />
  );
}
