import { useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { Shown } from './shown.tsx';
import type { Reading } from './shown-signs.ts';
import './quote.css';

const SHOWN = 600;
const MORE = 20_000;

type Props = {
  text: string;
  by?: string | undefined;
  code?: boolean;
  as?: Reading;
  /** Somebody is asked whether they want it: they have it before them as a whole, in a part of the page that scrolls. */
  isWhole?: boolean;
};

/** Somebody's words as they wrote them, apart from ours by their look, and never longer than a page can bear. */
export function Quote({ text, by, code = false, as = 'lines', isWhole = false }: Props) {
  const [length, setLength] = useState(isWhole ? MORE : SHOWN);
  const shown = text.slice(0, length);
  const isLong = isWhole && text.length > SHOWN;
  return (
    <blockquote
      class={`quote${code ? ' quote-code' : ''}${isLong ? ' quote-long' : ''}`}
      // What scrolls is reached by keys as well.
      tabIndex={isLong ? 0 : undefined}
    >
      {by && <span class="quote-by">{by}</span>}
      <bdi>
        <Shown as={as} text={shown} />
      </bdi>
      {text.length > length && (
        <Button look="bare" onPress={() => setLength(length + MORE)}>
          … show more
        </Button>
      )}
    </blockquote>
  );
}
