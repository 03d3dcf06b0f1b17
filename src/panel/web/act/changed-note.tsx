import type { ActionRow } from '../../../domain/actions.ts';
import { StateBadge } from '../components/state-badge.tsx';
import './changed-note.css';

/** What a row is now, where it was another when the person began. */
export function ChangedNote({ before, now }: { before: ActionRow; now: ActionRow }) {
  if (!now.ticket || now.ticket.rev === before.ticket?.rev) return null;
  return (
    <p class="changed-note" role="status">
      <strong>Changed meanwhile.</strong> It is now <StateBadge state={now.ticket.state} />:{' '}
      {now.reasons[0]?.text}
      {now.latest && (
        <>
          . Last: <bdi>{now.latest}</bdi>
        </>
      )}
    </p>
  );
}
