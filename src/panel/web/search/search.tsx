import { useEffect, useId, useState } from 'preact/hooks';
import type { TicketListAnswer } from '../../wire.ts';
import { goTo } from '../act/go-to.ts';
import { Dialog } from '../components/dialog.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { Shown } from '../components/shown.tsx';
import { StateBadge } from '../components/state-badge.tsx';
import { useAnswer } from '../live/answers.ts';
import './search.css';

const PAUSE_MS = 90;

/** Finds a Ticket by its words, as they are typed. The focus stays in the field; arrows choose. */
export function Search({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const [chosen, setChosen] = useState(0);
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { value, refusal } = useAnswer<TicketListAnswer>(
    asked === '' ? null : `/api/tickets?text=${encodeURIComponent(asked)}`,
  );
  const last = useLast(value);
  const found = asked === '' ? [] : ((value ?? last)?.tickets ?? []);
  const at = Math.min(chosen, found.length - 1);
  // What stands there until then was found by other words.
  const isFound = value !== undefined && asked === text.trim();

  const open = (ticket: string) => {
    onClose();
    goTo(`/ticket/${encodeURIComponent(ticket)}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const ticket = found[at];
    if (event.key === 'Escape') onClose();
    else if (by !== undefined) setChosen(Math.max(0, Math.min(found.length - 1, at + by)));
    else if (event.key !== 'Enter' || event.isComposing) return;
    else if (ticket && isFound) open(ticket.id);
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at, id]);

  return (
    <Dialog title="Search" place="top" hideTitle onClose={onClose}>
      <input
        type="search"
        class="search-field"
        placeholder="Search Tickets"
        aria-label="Search Tickets"
        autocomplete="off"
        spellcheck={false}
        role="combobox"
        aria-expanded={found.length > 0}
        aria-controls={`${id}-found`}
        aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      {refusal && <RefusalNote refusal={refusal} />}
      <p class="search-count" role="status">
        {asked !== '' && value && said(value.count)}
      </p>
      <div class="search-found" role="listbox" id={`${id}-found`} aria-label="Found">
        {found.map((ticket, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the chosen one
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has its keys
          <div
            key={ticket.id}
            id={`${id}-${index}`}
            class="search-one"
            role="option"
            aria-selected={index === at}
            onClick={() => open(ticket.id)}
          >
            <span class="search-title" dir="auto">
              <Shown as="prose" text={ticket.title} />
            </span>
            <span class="search-meta">
              <StateBadge state={ticket.state} />
              {ticket.priority}
            </span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

/** What was found before, while what is asked now is on its way: a list that comes and goes cannot be read. */
function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  useEffect(() => {
    if (value !== undefined) setLast(value);
  }, [value]);
  return last;
}

const said = (count: number) => (count === 0 ? 'Nothing is found.' : `${count} found`);
