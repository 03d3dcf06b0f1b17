import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Shown } from './shown.tsx';
import './dialog.css';

type Props = {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** `side`: beside the page, and a sheet on a telephone; the page stays usable. */
  place?: 'middle' | 'top' | 'side';
  hideTitle?: boolean;
  wide?: boolean;
};

/** The browser's own dialog: it keeps the focus, closes with Escape, and gives the focus back. */
export function Dialog({
  title,
  onClose,
  children,
  place = 'middle',
  hideTitle = false,
  wide = false,
}: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useLayoutEffect(() => {
    const dialog = element.current;
    if (!dialog || dialog.open) return;
    const before = document.activeElement;
    if (place === 'side') dialog.show();
    else dialog.showModal();
    // What is to be filled in comes before the way out.
    dialog.querySelector<HTMLElement>('input, textarea, select')?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [place]);
  return (
    <dialog
      ref={element}
      class={`dialog dialog-${place}${wide ? ' dialog-wide' : ''}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || place !== 'side') return;
        event.stopPropagation();
        onClose();
      }}
      onClick={(event) => {
        // A press on the veil is a press on the dialog's own element, outside of its box.
        if (event.target === element.current && place !== 'side') onClose();
      }}
    >
      <div class="dialog-box">
        <header class={hideTitle ? 'unseen' : 'dialog-head'}>
          <h2 id={heading}>
            <bdi>
              <Shown text={title} />
            </bdi>
          </h2>
          {!hideTitle && (
            <Button look="bare" label="Close" onPress={onClose}>
              <Icon name="close" />
            </Button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
