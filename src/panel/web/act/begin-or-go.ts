import type { Action, ActionRow } from '../../../domain/actions.ts';
import { begin } from './acting.ts';
import { goTo } from './go-to.ts';

/** Presses an action: some of them are a place to go. */
export function beginOrGo(row: ActionRow, action: Action): void {
  if (action.name === 'open_pod') goTo(`/pod/${encodeURIComponent(String(action.input.pod))}`);
  else begin(row, action);
}
