import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Nearer than this to the end of the page is at its end. */
const NEAR = 120;

/**
 * Keeps the end of the page in sight while it grows, unless the person went back to read: then it counts what came
 * below. `hold` keeps what is in sight where it is, when something comes above it.
 */
export function useEndInSight(
  version: number,
  count: number,
  drawn: number,
): { below: number; toEnd: () => void; hold: () => void } {
  const isAtEnd = useRef(true);
  const seen = useRef(count);
  const held = useRef<number | null>(null);
  const [below, setBelow] = useState(0);
  const toEnd = () => {
    isAtEnd.current = true;
    seen.current = count;
    setBelow(0);
    scrollTo({ top: document.documentElement.scrollHeight });
  };
  useEffect(() => {
    const look = () => {
      const { scrollHeight, clientHeight } = document.documentElement;
      isAtEnd.current = scrollHeight - scrollY - clientHeight < NEAR;
      if (isAtEnd.current) setBelow(0);
    };
    // Who unfolds something reads it, and is not taken elsewhere.
    const read = ({ target }: Event) => {
      if (target instanceof Element && target.closest('[role=log]')) isAtEnd.current = false;
    };
    // Words that are read as Markdown later, or parts of the page that come, make it longer as well.
    const grown = new ResizeObserver(() => {
      if (isAtEnd.current) scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' });
    });
    grown.observe(document.body);
    addEventListener('scroll', look, { passive: true });
    addEventListener('click', read);
    return () => {
      grown.disconnect();
      removeEventListener('scroll', look);
      removeEventListener('click', read);
    };
  }, []);
  useLayoutEffect(() => {
    const { scrollHeight } = document.documentElement;
    if (held.current !== null) {
      scrollTo({ top: scrollY + scrollHeight - held.current, behavior: 'instant' });
      held.current = null;
      seen.current = count;
      return;
    }
    if (isAtEnd.current) {
      seen.current = count;
      scrollTo({ top: scrollHeight, behavior: 'instant' });
    } else setBelow(Math.max(0, count - seen.current));
  }, [version, count, drawn]);
  const hold = () => {
    held.current = document.documentElement.scrollHeight;
  };
  return { below, toEnd, hold };
}
