import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { pieceOf } from '../markdown/pieces-of.ts';
import { Button } from './button.tsx';
import './markdown.css';

type Render = (text: string, under?: number) => DocumentFragment;
let render: Render | undefined;

type Props = { text: string; under?: number };

/** Somebody's Markdown, cleaned; until what reads it is loaded, as it was written. Long ones come in pieces. `under`: the level of the heading above it. */
export function Markdown({ text, under }: Props) {
  const [ends, setEnds] = useState(1);
  const pieces: string[] = [];
  let next = 0;
  while (pieces.length < ends && next < text.length) {
    const found = pieceOf(text, next);
    pieces.push(found.piece);
    next = found.next;
  }
  const rest = text.length - next;
  return (
    <div class="markdown">
      {pieces.map((piece, index) => (
        <Piece key={index} text={piece} {...(under ? { under } : {})} />
      ))}
      {rest > 0 && (
        <Button onPress={() => setEnds(ends + 4)}>Show more ({Math.ceil(rest / 1000)} kB left)</Button>
      )}
    </div>
  );
}

function Piece({ text, under }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [isLoaded, setLoaded] = useState(render !== undefined);
  useEffect(() => {
    if (render) return setLoaded(true);
    let isWanted = true;
    void import('../markdown/render-markdown.ts').then(
      (module) => {
        render = module.renderMarkdown;
        if (isWanted) setLoaded(true);
      },
      // As it was written is readable, too.
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, []);
  useLayoutEffect(() => {
    const element = place.current;
    if (element && isLoaded && render) element.replaceChildren(render(text, under));
    else if (element) element.textContent = text;
  }, [text, under, isLoaded]);
  return <div ref={place} class="markdown-piece" dir="auto" data-plain={!isLoaded || undefined} />;
}
