import type { ActionsAnswer } from '../../wire.ts';
import { Icon } from '../components/icon.tsx';
import './status-line.css';

/** What is to be known of the workspace before one relies on what one sees: what is held, and what is not right. */
export function StatusLine({ answer: { held, warnings, unread } }: { answer: ActionsAnswer }) {
  return (
    <div class="status">
      {held && (
        <p data-trouble>
          <Icon name="warning" /> Nothing is begun now, says <bdi>{held.by}</bdi>: <bdi>{held.reason}</bdi>
        </p>
      )}
      {unread > 0 && <p>{unread} records were not read yet</p>}
      {warnings.map((warning) => (
        <p key={warning} data-trouble>
          <Icon name="warning" /> {warning}
        </p>
      ))}
    </div>
  );
}
