import type { ActionsAnswer } from '../../wire.ts';
import { Empty } from '../components/empty.tsx';
import './nothing-needed.css';

/** Where nothing waits for the person: what goes on, or how to begin. */
export function NothingNeeded({ answer }: { answer: ActionsAnswer }) {
  const { counts, rows } = answer;
  if (rows.length > 0) {
    const atWork = counts.working + counts.planning;
    return (
      <Empty title="Nothing needs you">
        <p>
          {atWork > 0
            ? `${atWork} ${atWork === 1 ? 'goes' : 'go'} on without you. What wants a decision comes here by itself.`
            : 'What wants a decision comes here by itself.'}
        </p>
      </Empty>
    );
  }
  return (
    <Empty title="This is where decisions come">
      <ol class="first-steps">
        <li>
          <strong>Say what you want</strong> below, under New request. An agent makes a Ticket of it, and asks
          you what it must know.
        </li>
        <li>
          <strong>Say Go</strong> when it is what you meant. Nothing is begun before.
        </li>
        <li>
          <strong>Decide</strong> what agents may do, and whether their work is merged. All of it is asked of
          you here.
        </li>
      </ol>
      <p>You can close this page at any time: it stops nothing.</p>
    </Empty>
  );
}
