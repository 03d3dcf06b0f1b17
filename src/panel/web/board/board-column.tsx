import { useEffect } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { State } from '../../../domain/ticket.ts';
import type { TicketListAnswer, TicketRow } from '../../wire.ts';
import { Age } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { Shown } from '../components/shown.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { StateBadge } from '../components/state-badge.tsx';
import { askAgain, useAnswer } from '../live/answers.ts';
import { useMore } from './use-more.ts';
import './board-column.css';

type Props = {
  state: State;
  heading: string;
  /** How many there are now. */
  count: number | undefined;
  /** What is wanted of the person, by Ticket. */
  wants: ReadonlyMap<string, string>;
};

/** The Tickets in one state: a page of them is kept true, and further ones are fetched when they are wanted. */
export function BoardColumn({ state, heading, count, wants }: Props) {
  const path = `/api/tickets?state=${state}`;
  const answer = useAnswer<TicketListAnswer>(path);
  const { value, refusal } = answer;
  // Who came is not among those who are known to have changed: that there is one more says it.
  useEffect(() => {
    if (value && count !== undefined && value.count !== count) askAgain(path);
  }, [path, count]);
  const { more, next, isFetching, fetchMore } = useMore(path, answer);
  const shown = new Set<string>();
  const tickets = [...(value?.tickets ?? []), ...more].filter(({ id }) => !shown.has(id) && shown.add(id));
  const all = count ?? value?.count;
  return (
    <section class="column" aria-label={heading}>
      <h2 class="column-head">
        <StateBadge state={state} bare />
        {heading}
        <span class="column-count">{all}</span>
      </h2>
      {!value && !refusal && <Skeleton lines={3} label={heading} />}
      {!value && refusal && <RefusalNote refusal={refusal} />}
      <ul class="column-cards">
        {tickets.map((ticket) => (
          <Card key={ticket.id} ticket={ticket} wants={wants.get(ticket.id)} />
        ))}
      </ul>
      {value && tickets.length === 0 && <p class="column-empty">None</p>}
      {next !== null && (
        <Button look="bare" busy={isFetching} onPress={fetchMore}>
          Show more
        </Button>
      )}
    </section>
  );
}

function Card({ ticket, wants }: { ticket: TicketRow; wants: string | undefined }) {
  const { id, title, priority, kind, blocked_by, waits_for_person, updated_at, labels } = ticket;
  const waits = wants ?? waits_for_person.join(', ').replaceAll('_', ' ');
  return (
    <li class="card" data-needs={waits !== '' || undefined}>
      <Link class="card-title" href={`/ticket/${encodeURIComponent(id)}`} dir="auto">
        <Shown as="prose" text={title} />
      </Link>
      {waits !== '' && <p class="card-needs">Waits for you: {waits}</p>}
      {blocked_by.length > 0 && (
        <p class="card-blocked" title={blocked_by.join(', ')}>
          Waits for {blocked_by.length === 1 ? 'another' : `${blocked_by.length} others`}
        </p>
      )}
      <p class="card-meta">
        <span>{priority}</span>
        <span class="card-kind">{[kind, ...labels].join('  ')}</span>
        <Age at={updated_at} />
      </p>
    </li>
  );
}
