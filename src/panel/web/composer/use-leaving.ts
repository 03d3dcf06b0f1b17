import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Tells when the person goes elsewhere than into `place`. A tap in it may come without any focus. */
export function useLeaving(place: RefObject<HTMLElement>, isIn: boolean, tell: () => void): void {
  useEffect(() => {
    if (!isIn) return;
    const look = ({ target }: Event) => {
      if (target instanceof Node && !place.current?.contains(target)) tell();
    };
    document.addEventListener('pointerdown', look);
    document.addEventListener('focusin', look);
    return () => {
      document.removeEventListener('pointerdown', look);
      document.removeEventListener('focusin', look);
    };
  }, [isIn]);
}
