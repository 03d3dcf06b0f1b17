import { linkRefusal, useConnection } from '../live/connection.ts';
import { useStore } from '../live/store.ts';
import './connection-line.css';

/** Said only where the page is not sure that it shows what is. */
export function ConnectionLine() {
  const at = useConnection();
  const refusal = useStore(linkRefusal);
  return (
    <div role="status">
      {at === 'offline' && (
        <p class="connection">Not connected: this is how things were. It comes back by itself.</p>
      )}
      {at === 'lost' && (
        <p class="connection">
          <strong>This browser is not let in.</strong>{' '}
          {refusal && `The link did not count: ${refusal.rule}. `}
          Get a new one in a terminal: <code>yoi-tickets panel --link</code>
        </p>
      )}
    </div>
  );
}
