import { Dialog } from '../components/dialog.tsx';
import './key-help.css';

const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['j', 'k'], does: 'to the next row, to the one before' },
  { keys: ['enter'], does: 'open its Ticket' },
  { keys: ['g'], does: 'Go, for this row or for all that are selected' },
  { keys: ['a'], does: 'answer its question' },
  { keys: ['d'], does: 'defer it' },
  { keys: ['e'], does: 'edit it' },
  { keys: ['x'], does: 'select it; with shift, all from the last one on' },
  { keys: ['/'], does: 'search' },
  { keys: ['c'], does: 'write to the Companion, or a new request' },
  { keys: ['b'], does: 'the board; again: back to what needs you' },
  { keys: ['esc'], does: 'leave what is open' },
  { keys: ['?'], does: 'this list' },
];

/** The keys of the page. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="key-help">
        {KEYS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="key-help-note">
        Where you write: <kbd>tab</kbd> at the start changes whom you write to, <kbd>ctrl</kbd>{' '}
        <kbd>enter</kbd> sends.
      </p>
    </Dialog>
  );
}
