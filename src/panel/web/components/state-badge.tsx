import type { State } from '../../../domain/ticket.ts';
import './state-badge.css';

const WORDS: Readonly<Record<State | 'missing', string>> = {
  planning: 'planning',
  ready: 'ready',
  queued: 'queued',
  inprogress: 'in progress',
  done: 'done',
  closed: 'closed',
  missing: 'missing',
};

/** A state of a Ticket, as a ring that fills on its way. */
export function StateBadge({ state, bare = false }: { state: State | 'missing'; bare?: boolean }) {
  return (
    <span class="state" data-state={state}>
      <span class="state-ring" aria-hidden="true" />
      <span class={bare ? 'unseen' : undefined}>{WORDS[state] ?? state}</span>
    </span>
  );
}
