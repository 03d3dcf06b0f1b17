import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

const PREFIX = 'draft:';

type Draft = [
  text: string,
  write: (text: string) => void,
  clear: () => void,
  /** Clears what was sent: what they went on to write while it was on its way is theirs. */
  clearSent: (sent: string) => void,
];

/** Words that somebody is writing: they outlive a reload and a failure, until they are sent. */
export function useDraft(key: string, initial = ''): Draft {
  const [text, setText] = useState(() => read(key) ?? initial);
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => setText(read(key) ?? initial), [key, initial]);
  const write = useCallback(
    (next: string) => {
      latest.current = next;
      setText(next);
      keep(key, next);
    },
    [key],
  );
  const clear = useCallback(() => write(''), [write]);
  const clearSent = useCallback(
    (sent: string) => {
      if (latest.current === sent) clear();
    },
    [clear],
  );
  return [text, write, clear, clearSent];
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
