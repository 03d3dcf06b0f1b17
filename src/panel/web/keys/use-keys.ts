import { useLayoutEffect, useRef } from 'preact/hooks';

type Keys = Readonly<Partial<Record<string, (event: KeyboardEvent) => void>>>;

/** Single keys that do something while they are not meant for a text, a control of the browser, or a dialog. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isMeantForOthers(event)) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

const WRITTEN_IN = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';

function isMeantForOthers({ key, target, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || isComposing) return true;
  // What was just asked for may take the keys, and be on its way still: what is typed for it must not give a Go.
  if (document.querySelector('dialog:modal, [data-takes-keys]') !== null) return true;
  if (!(target instanceof Element)) return false;
  if (target.matches(WRITTEN_IN)) return true;
  // Enter and space press what has the focus.
  return (key === 'Enter' || key === ' ') && target.closest('a, button, summary, label') !== null;
}
