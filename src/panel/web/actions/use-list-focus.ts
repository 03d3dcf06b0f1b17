import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { createStore, useStore } from '../live/store.ts';

/** The row that the person was at, also before they looked at another view. */
const lastRow = createStore<string | undefined>(undefined);

type ListFocus = {
  list: RefObject<HTMLDivElement>;
  /** The row that Tab comes to. */
  current: string | undefined;
  setCurrent: (key: string) => void;
  /** Whether the focus is in that row. */
  isMarked: () => boolean;
  step: (by: 1 | -1) => void;
  goToRow: (key: string) => void;
};

/**
 * One row of the list has its place in the order of Tab. Where rows come, go or move, the focus stays on what had it,
 * and goes to the row that took its place where that is gone.
 */
export function useListFocus(keys: readonly string[]): ListFocus {
  const list = useRef<HTMLDivElement>(null);
  const wanted = useStore(lastRow);
  const before = useRef<{ keys: readonly string[]; focused: Element | null }>({ keys, focused: null });
  const current =
    wanted !== undefined && keys.includes(wanted) ? wanted : successorOf(wanted, before.current.keys, keys);
  // Taken while it is drawn: what is moved in the page, or taken from it, loses the focus in the next step.
  const focused = list.current?.contains(document.activeElement) ? document.activeElement : null;

  useLayoutEffect(() => {
    before.current = { keys, focused };
    if (!focused || document.activeElement !== document.body) return;
    if (focused.isConnected && focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    else if (current !== undefined) rowOf(list.current, current)?.focus({ preventScroll: true });
  });

  const isMarked = () =>
    (current !== undefined && rowOf(list.current, current)?.contains(document.activeElement)) ?? false;
  const step = (by: 1 | -1) => {
    const isIn = list.current?.contains(document.activeElement) ?? false;
    const at = current === undefined ? -1 : keys.indexOf(current);
    const next = keys[isIn ? at + by : Math.max(at, 0)];
    if (next !== undefined) goToRow(next);
  };
  const goToRow = (key: string) => {
    lastRow.set(key);
    const row = rowOf(list.current, key);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  };
  return { list, current, setCurrent: lastRow.set, isMarked, step, goToRow };
}

/** What stands now where the row stood; the first where it was nowhere. */
function successorOf(
  gone: string | undefined,
  before: readonly string[],
  now: readonly string[],
): string | undefined {
  const at = gone === undefined ? -1 : before.indexOf(gone);
  const after = at < 0 ? undefined : before.slice(at).find((key) => now.includes(key));
  return after ?? now[Math.max(0, Math.min(at, now.length - 1))];
}

function rowOf(list: HTMLElement | null, key: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`) ?? null;
}
