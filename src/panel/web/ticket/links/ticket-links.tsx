import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import type { LinkShown, TicketAnswer } from '../../../wire.ts';
import { Button } from '../../components/button.tsx';
import { lazily } from '../../components/lazily.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { isState } from './is-state.ts';
import { linkWords } from './link-words.ts';
import './ticket-links.css';

const RelationGraph = lazily(async () => (await import('./relation-graph.tsx')).RelationGraph);

/** What links the Ticket to others: in the way, by relations, by the plan; as a list and, if wanted, as a picture. */
export function TicketLinks({ ticket }: { ticket: TicketAnswer }) {
  const [isDrawn, setDrawn] = useState(false);
  const { relations, plan, blockers } = ticket;
  if (relations.length + plan.length === 0) return null;
  const inTheWay = new Set(blockers.map((blocker) => blocker.ticket));
  const isLinked = [...relations, ...plan].some((link) => link.ticket !== '');
  return (
    <section class="ticket-part" aria-labelledby="ticket-links">
      <div class="ticket-part-head">
        <h2 id="ticket-links">Linked with</h2>
        {isLinked && (
          <Button expanded={isDrawn} onPress={() => setDrawn(!isDrawn)}>
            {isDrawn ? 'Hide the graph' : 'Show as a graph'}
          </Button>
        )}
      </div>
      <ul class="links">
        {[...relations, ...plan].map((link) => (
          <LinkLine key={link.id} link={link} isBlocker={inTheWay.has(link.ticket)} />
        ))}
      </ul>
      {isDrawn && <RelationGraph id={ticket.id} version={versionOf(ticket)} />}
    </section>
  );
}

function LinkLine({ link, isBlocker }: { link: LinkShown; isBlocker: boolean }) {
  return (
    <li class="link" data-blocks={isBlocker || undefined}>
      <span class="link-kind">{linkWords(link.kind)}</span>
      {link.ticket !== '' && (
        <Link href={`/ticket/${encodeURIComponent(link.ticket)}`}>
          <bdi>{link.title || link.ticket}</bdi>
        </Link>
      )}
      {isState(link.state) && link.ticket !== '' && <StateBadge state={link.state} />}
      {isBlocker && <strong class="link-blocks">in the way</strong>}
      {link.note && (
        <bdi class="link-note" title={link.note.length > 200 ? link.note : undefined}>
          {link.note.slice(0, 200)}
          {link.note.length > 200 && '…'}
        </bdi>
      )}
    </li>
  );
}

/** The graph is another when one of its nearest links is. */
function versionOf({ relations, plan }: TicketAnswer): string {
  return [...relations, ...plan].map(({ id, state }) => `${id} ${state}`).join('\n');
}
