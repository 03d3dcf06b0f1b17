import type { PodShown } from '../../wire.ts';
import { Age } from '../components/age.tsx';
import { PodChip } from '../components/pod-chip.tsx';

const SHOWN = 12;

/** The Pods of a Ticket, the newest first. */
export function TicketPods({ pods }: { pods: readonly PodShown[] }) {
  if (pods.length === 0) return null;
  const shown = pods.toReversed().slice(0, SHOWN);
  return (
    <section aria-labelledby="ticket-pods">
      <h2 id="ticket-pods">Pods</h2>
      <ul class="ticket-rows">
        {shown.map(({ pod, role, state, working, questions, heard_at: heard, agent }) => (
          <li key={pod}>
            <PodChip name={pod} role={role} state={state} working={working} questions={questions.length} />{' '}
            <small class="ticket-soft">
              {agent} · <Age at={heard} />
            </small>
          </li>
        ))}
      </ul>
      {pods.length > SHOWN && <p class="ticket-soft">and {pods.length - SHOWN} before them</p>}
    </section>
  );
}
