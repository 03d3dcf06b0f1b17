import type { TicketAnswer } from '../../wire.ts';

/** The parts of a Ticket that are there, as a line of places to go to. */
export function TicketPlaces({ ticket }: { ticket: TicketAnswer }) {
  const { questions, work, relations, plan, events } = ticket;
  const places: readonly (readonly [id: string, text: string, there: boolean])[] = [
    [
      'ticket-questions',
      questions.length > 1 ? `Questions ${questions.length}` : 'Question',
      questions.length > 0,
    ],
    ['ticket-text', 'Text', true],
    ['ticket-work', 'Work', work !== null],
    ['ticket-dossier', 'Dossier', work?.dossier != null],
    ['ticket-changes', 'Changes', work !== null && (work.head !== null || work.phase === 'merged')],
    ['ticket-links', 'Links', relations.length + plan.length > 0],
    ['ticket-thread', `What happened ${events.count}`, true],
  ];
  return (
    <nav class="ticket-places" aria-label="Parts of this Ticket">
      {places
        .filter(([, , there]) => there)
        .map(([id, text]) => (
          <a key={id} href={`#${id}`}>
            {text}
          </a>
        ))}
    </nav>
  );
}
