import './skeleton.css';

const WIDTHS = ['70%', '45%', '60%', '38%', '66%', '52%'];

/** The shape of what is being fetched, shown only where that takes a moment. */
export function Skeleton({ lines = 3, label = 'Loading' }: { lines?: number; label?: string }) {
  return (
    <div class="skeleton" aria-busy="true">
      <span class="unseen">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span
          key={line}
          class="skeleton-line"
          style={{ inlineSize: WIDTHS[line % WIDTHS.length] ?? '50%' }}
        />
      ))}
    </div>
  );
}
