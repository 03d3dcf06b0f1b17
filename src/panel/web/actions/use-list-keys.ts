import type { ActionName, ActionRow } from '../../../domain/actions.ts';
import { begin } from '../act/acting.ts';
import { goTo } from '../act/go-to.ts';
import { actionNamed } from '../act/place-actions.ts';
import { useKeys } from '../keys/use-keys.ts';
import { pathOf } from './row-names.ts';

type List = {
  current: ActionRow | undefined;
  /** Whether the person sees that it is the one that they are at. */
  isMarked: () => boolean;
  goToRow: (key: string) => void;
  step: (by: 1 | -1) => void;
  select: (key: string, isRange: boolean) => void;
  hasSelected: boolean;
  goAll: () => void;
  clear: () => void;
};

/** The keys of the list: through it, and what they press of the row that one is at. */
export function useListKeys({
  current,
  isMarked,
  goToRow,
  step,
  select,
  hasSelected,
  goAll,
  clear,
}: List): void {
  const press = (name: ActionName) => (event: KeyboardEvent) => {
    // A key that is held is pressed once: the row that takes the place of this one was not meant.
    if (event.repeat || !current) return;
    // Where it is not marked, the one that it would be for is shown first.
    if (!isMarked()) return goToRow(current.key);
    const action = actionNamed(current, name);
    if (action) begin(current, action);
  };
  const choose = (isRange: boolean) => () => current && select(current.key, isRange);
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    g: hasSelected ? goAll : press('go'),
    d: press('defer'),
    e: press('edit'),
    a: press('answer'),
    x: choose(false),
    X: choose(true),
    Enter: () => current && goTo(pathOf(current)),
    Escape: clear,
  });
}
