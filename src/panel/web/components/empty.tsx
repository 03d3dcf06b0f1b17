import type { ComponentChildren } from 'preact';
import './empty.css';

/** What stands where nothing is: why, and what would bring something. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
