import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Whoever goes to another view begins at its top, and reads on there; whoever goes back is where they were. */
export function useArrival(path: string): void {
  const isFirst = useRef(true);
  const wentBack = useRef(false);
  const place = useRef(location.pathname);
  useEffect(() => {
    // To go to a part of a view is told in the same way, and leads nowhere else.
    const look = () => {
      wentBack.current = location.pathname !== place.current;
    };
    window.addEventListener('popstate', look);
    return () => window.removeEventListener('popstate', look);
  }, []);
  // Before it is painted: the next key may take the focus elsewhere, and it stays there.
  useLayoutEffect(() => {
    if (!isFirst.current) {
      if (!wentBack.current) window.scrollTo(0, 0);
      document.getElementById('view')?.focus({ preventScroll: true });
    }
    isFirst.current = false;
    place.current = location.pathname;
    wentBack.current = false;
  }, [path]);
}
