import type { ComponentChildren } from 'preact';
import type { TicketAnswer } from '../../wire.ts';
import { Age } from '../components/age.tsx';

/** What is known of a Ticket in few words each. */
export function TicketFacts({ ticket }: { ticket: TicketAnswer }) {
  return (
    <dl class="ticket-facts">
      {ticket.held_by && <Fact name="Held by">{ticket.held_by}</Fact>}
      {ticket.readiness !== 'unspecified' && (
        <Fact name="Readiness">{ticket.readiness.replaceAll('_', ' ')}</Fact>
      )}
      {ticket.risk_flags.length > 0 && <Fact name="Risks">{ticket.risk_flags.join(', ')}</Fact>}
      <Fact name="Last event">
        <Age at={ticket.updated_at} />
      </Fact>
      <Fact name="Written">
        <Age at={ticket.created_at} />
      </Fact>
      <Fact name="Id">
        <span class="ticket-code">{ticket.id}</span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="ticket-fact">
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}
