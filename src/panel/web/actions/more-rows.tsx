import type { ComponentChildren } from 'preact';
import './more-rows.css';

/** A line of the list in the place of rows that are not drawn. */
export function MoreRows({ children, onPress }: { children: ComponentChildren; onPress: () => void }) {
  return (
    <button type="button" class="more-rows" onClick={onPress}>
      {children}
    </button>
  );
}
