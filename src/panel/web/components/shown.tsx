import type { ComponentChildren } from 'preact';
import { type Reading, shownSigns } from './shown-signs.ts';
import './shown.css';

type Props = { text: string; as?: Reading; longest?: number };

/** Somebody's text without a secret: what cannot be seen in it, or turns it round, stands there by its name. */
export function Shown({ text, as = 'name', longest = Number.POSITIVE_INFINITY }: Props) {
  const left = text.length - longest;
  return (
    <>
      {shownSigns(left > 0 ? text.slice(0, longest) : text, as).map((part, index) =>
        part.unseen ? <Unseen key={index}>{part.text}</Unseen> : part.text,
      )}
      {left > 0 && <Unseen>{left} more characters</Unseen>}
    </>
  );
}

function Unseen({ children }: { children: ComponentChildren }) {
  return <span class="unseen-sign">{children}</span>;
}
