import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import './button.css';

type Props = {
  children: ComponentChildren;
  onPress: (event: JSX.TargetedMouseEvent<HTMLButtonElement>) => void;
  /** The one likeliest step is `primary`; what is beside it is `quiet`; `bare` has no frame. */
  look?: 'primary' | 'quiet' | 'bare' | 'danger';
  /** Why it cannot be pressed now: it stays in the order of focus, so that everybody can learn the reason. */
  why?: string | undefined;
  busy?: boolean;
  /** What it does, where what it shows does not say so. */
  label?: string;
  hint?: string;
  submit?: boolean;
  autoFocus?: boolean;
  pressed?: boolean;
  expanded?: boolean;
  controls?: string;
  tabIndex?: number;
};

export function Button({ children, onPress, look = 'quiet', why, busy = false, ...rest }: Props) {
  const reason = useId();
  const isOff = busy || why !== undefined;
  return (
    <span class="button-place">
      <button
        type={rest.submit ? 'submit' : 'button'}
        class={`button button-${look}`}
        aria-disabled={isOff || undefined}
        aria-busy={busy || undefined}
        aria-label={rest.label}
        aria-describedby={why === undefined ? undefined : reason}
        aria-pressed={rest.pressed}
        aria-expanded={rest.expanded}
        aria-controls={rest.controls}
        title={rest.hint}
        tabIndex={rest.tabIndex}
        ref={(element) => {
          if (rest.autoFocus && element && !element.dataset.focused) {
            element.dataset.focused = 'once';
            element.focus();
          }
        }}
        onClick={(event) => {
          if (isOff) event.preventDefault();
          else onPress(event);
        }}
      >
        {children}
      </button>
      {why !== undefined && (
        <span class="button-why" role="tooltip" id={reason}>
          {why}
        </span>
      )}
    </span>
  );
}
