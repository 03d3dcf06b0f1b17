import { Link } from 'wouter-preact';
import type { TicketAnswer } from '../../wire.ts';
import { Empty } from '../components/empty.tsx';
import { Markdown } from '../components/markdown.tsx';
import { RefusalNote } from '../components/refusal-note.tsx';
import { Shown } from '../components/shown.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useAnswer } from '../live/answers.ts';
import { Folded } from './folded.tsx';
import { TicketLinks } from './links/ticket-links.tsx';
import { TicketArtifacts } from './ticket-artifacts.tsx';
import { TicketFacts } from './ticket-facts.tsx';
import { TicketHead } from './ticket-head.tsx';
import { TicketPlaces } from './ticket-places.tsx';
import { TicketPods } from './ticket-pods.tsx';
import { TicketQuestions } from './ticket-questions.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { TicketDossier } from './work/ticket-dossier.tsx';
import { TicketWork } from './work/ticket-work.tsx';
import './ticket-view.css';

/** One Ticket: what it asks of the person, what it wants, how far it is, and what was said. */
export function TicketView({ id }: { id: string }) {
  const { value: ticket, refusal } = useAnswer<TicketAnswer>(`/api/tickets/${encodeURIComponent(id)}`);
  if (!ticket) {
    if (!refusal) return <Skeleton lines={6} label="The Ticket is being read" />;
    const isNone = refusal.code === 'not_found';
    return (
      <Empty title={isNone ? 'There is no such Ticket' : 'This Ticket cannot be shown'}>
        {isNone ? <NoneNamed name={id} /> : <RefusalNote refusal={refusal} />}
        <p>
          <Link href="/">See what needs you</Link>
        </p>
      </Empty>
    );
  }
  return (
    <article class="ticket" aria-labelledby="ticket-title">
      {refusal && <RefusalNote refusal={refusal} />}
      <TicketHead ticket={ticket} />
      <TicketPlaces ticket={ticket} />
      <TicketQuestions ticket={ticket} />
      <div class="ticket-columns">
        <div class="ticket-main">
          <section aria-labelledby="ticket-text">
            <h2 id="ticket-text" class="unseen">
              What is wanted
            </h2>
            {ticket.body.trim() === '' ? (
              <p class="ticket-none">Nothing is written yet.</p>
            ) : (
              <Markdown text={ticket.body} />
            )}
          </section>
          {ticket.resolution && (
            <section class="ticket-part" aria-labelledby="ticket-resolution">
              <h2 id="ticket-resolution">What came of it</h2>
              <Folded text={ticket.resolution} name="what came of it">
                <Markdown text={ticket.resolution} />
              </Folded>
            </section>
          )}
        </div>
        <aside class="ticket-beside" aria-label="About this Ticket">
          <TicketFacts ticket={ticket} />
          <TicketPods pods={ticket.pods} />
          <TicketArtifacts id={ticket.id} paths={ticket.artifacts} />
        </aside>
      </div>
      {ticket.work && <TicketWork work={ticket.work} heldBy={ticket.held_by} />}
      {ticket.work && <TicketDossier ticket={ticket} work={ticket.work} />}
      <TicketLinks ticket={ticket} />
      <Timeline key={ticket.id} id={ticket.id} newest={ticket.events} />
    </article>
  );
}

function NoneNamed({ name }: { name: string }) {
  return (
    <p>
      None is called{' '}
      <q>
        <Shown text={name} longest={100} />
      </q>
      , or it is gone. Look for it by its words with <kbd>/</kbd>.
    </p>
  );
}
