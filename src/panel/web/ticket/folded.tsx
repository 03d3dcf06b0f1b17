import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import './folded.css';

/** So much is shown of a text before somebody asks for the rest. */
const LONG = { characters: 1_400, lines: 22 };

/** What is long, cut off by the eye alone until it is unfolded: what it holds stays where it is looked for. */
export function Folded({
  text,
  children,
  name,
}: {
  text: string;
  children: ComponentChildren;
  name: string;
}) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  if (!isLong(text)) return <>{children}</>;
  return (
    <div class="folded" data-open={isOpen || undefined}>
      {/* What cannot be seen is not walked through by keys. */}
      <div class="folded-part" id={id} inert={!isOpen}>
        {children}
      </div>
      <Button look="bare" expanded={isOpen} controls={id} onPress={() => setOpen(!isOpen)}>
        {isOpen ? 'Fold' : 'Show all'}
        <span class="unseen"> of {name}</span>
      </Button>
    </div>
  );
}

function isLong(text: string): boolean {
  return text.length > LONG.characters || text.split('\n', LONG.lines + 1).length > LONG.lines;
}
