import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './menu.css';

export type MenuItem = {
  name: string;
  text: ComponentChildren;
  onPress: () => void;
  /** Why it cannot be chosen now. */
  why?: string | undefined;
};

/** What is seldom done, behind one button. Arrows go through it, Escape leaves it. */
export function Menu({
  label,
  items,
  children,
}: {
  label: string;
  items: readonly MenuItem[];
  children?: ComponentChildren;
}) {
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    if (!isOpen) return;
    const menu = place.current?.querySelector<HTMLElement>('[role=menu]');
    if (menu) openWhereThereIsRoom(menu);
    menu?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const leave = ({ target }: Event) => {
      if (target instanceof Node && !place.current?.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
    };
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    place.current?.querySelector<HTMLElement>('button')?.focus();
  };
  const step = (by: number) => {
    const all = [...(place.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = all.findIndex((item) => item.matches(':focus'));
    all[(at + by + all.length) % all.length]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) step(by);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  if (items.length === 0) return null;
  return (
    <span class="menu-place" ref={place}>
      <Button look="bare" label={label} expanded={isOpen} controls={id} onPress={() => setOpen(!isOpen)}>
        {children ?? <Icon name="more" />}
      </Button>
      {isOpen && (
        <div class="menu" role="menu" tabIndex={-1} id={id} aria-label={label} onKeyDown={onKeyDown}>
          {items.map(({ name, text, why, onPress }) => (
            <button
              key={name}
              type="button"
              role="menuitem"
              tabIndex={-1}
              class="menu-item"
              aria-disabled={why !== undefined || undefined}
              onClick={() => {
                if (why !== undefined) return;
                close();
                onPress();
              }}
            >
              {text}
              {why !== undefined && <small>{why}</small>}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}

/** Down, or up where it would lie below what always stands at the end of the window. */
function openWhereThereIsRoom(menu: HTMLElement): void {
  const { bottom, height } = menu.getBoundingClientRect();
  const kept = Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom) || 0;
  const above = menu.parentElement?.getBoundingClientRect().top ?? 0;
  menu.toggleAttribute('data-up', bottom > window.innerHeight - kept && above > height);
  menu.scrollIntoView({ block: 'nearest' });
}
