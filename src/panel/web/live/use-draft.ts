import { useCallback, useEffect, useState } from 'preact/hooks';

const PREFIX = 'draft:';

/** Words that somebody is writing: they outlive a reload and a failure, until they are sent. */
export function useDraft(key: string, initial = ''): [string, (text: string) => void, () => void] {
  const [text, setText] = useState(() => read(key) ?? initial);
  useEffect(() => setText(read(key) ?? initial), [key, initial]);
  const write = useCallback(
    (next: string) => {
      setText(next);
      keep(key, next);
    },
    [key],
  );
  const clear = useCallback(() => {
    setText('');
    keep(key, '');
  }, [key]);
  return [text, write, clear];
}

export const forgetDraft = (key: string) => keep(key, '');

// A browser may refuse to store anything: the words then live as long as the page.
function read(key: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

function keep(key: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, text);
  } catch {}
}
