import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Keeps the height of an element in a property of the page, so that what it covers can make room for it. */
export function useHeight(property: string): RefObject<HTMLElement> {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const place = element.current;
    if (!place) return;
    const observer = new ResizeObserver(() =>
      document.documentElement.style.setProperty(property, `${place.offsetHeight}px`),
    );
    observer.observe(place);
    return () => observer.disconnect();
  }, [property]);
  return element;
}
