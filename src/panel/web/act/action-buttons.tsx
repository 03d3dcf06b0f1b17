import { useState } from 'preact/hooks';
import type { Action, ActionRow } from '../../../domain/actions.ts';
import type { AnswerScope } from '../../../domain/pod.ts';
import { Button } from '../components/button.tsx';
import { run, slotOf, useActing } from './acting.ts';
import { fieldsOf } from './action-fields.ts';
import { ActionMenu } from './action-menu.tsx';
import { actionWords } from './action-words.ts';
import { AnswerScopeChoice } from './answer-scope-choice.tsx';
import { beginOrGo } from './begin-or-go.ts';
import './action-buttons.css';

type Props = {
  row: ActionRow;
  /** Beside each other, the likeliest first. */
  inSight: readonly Action[];
  /** Behind one more button. */
  inMenu?: readonly Action[];
  /** Whether the first of them is what the person is asked for. */
  strong?: boolean;
};

/** What can be done: the likeliest as the one strong button, others beside it. */
export function ActionButtons({ row, inSight, inMenu = [], strong = true }: Props) {
  const [scope, setScope] = useState<AnswerScope>('once');
  const press = (action: Action) =>
    hasScope(action) ? void run(row, action, { ...action.input, scope }) : beginOrGo(row, action);
  return (
    <div class="action-buttons">
      {inSight.some(hasScope) && <AnswerScopeChoice value={scope} onChange={setScope} />}
      {inSight.map((action, index) => (
        <ActionButton
          key={`${action.name}${JSON.stringify(action.input)}`}
          row={row}
          action={action}
          isStrong={strong && index === 0}
          onPress={() => press(action)}
        />
      ))}
      <ActionMenu row={row} actions={inMenu} />
    </div>
  );
}

type ButtonProps = { row: ActionRow; action: Action; isStrong: boolean; onPress: () => void };

function ActionButton({ row, action, isStrong, onPress }: ButtonProps) {
  const acting = useActing(slotOf(row, action));
  const isOurs = acting?.action.name === action.name;
  return (
    <Button
      look={isStrong ? 'primary' : 'quiet'}
      why={action.why}
      busy={isOurs && acting.at === 'calling'}
      onPress={onPress}
    >
      {actionWords(action)}
    </Button>
  );
}

const hasScope = (action: Action) => fieldsOf(action).some(({ kind }) => kind === 'scope');
