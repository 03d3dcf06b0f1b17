import type { Refusal } from '../../wire.ts';
import './refusal-note.css';

/** A refusal as the house writes them: what was refused, the rule, the next step. */
export function RefusalNote({ refusal, onDismiss }: { refusal: Refusal; onDismiss?: () => void }) {
  return (
    <div class="refusal" role="alert">
      <p>
        <strong>{sentence(refusal.refused)}</strong> {sentence(refusal.rule)}
      </p>
      <p class="refusal-next">{sentence(refusal.next)}</p>
      {onDismiss && (
        <button type="button" class="refusal-dismiss" onClick={onDismiss}>
          Dismiss
        </button>
      )}
    </div>
  );
}

function sentence(text: string): string {
  const said = text.trim();
  if (said === '') return '';
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.!?:]$/u.test(said) ? '' : '.'}`;
}
