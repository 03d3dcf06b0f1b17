import { Link } from 'wouter-preact';
import type { ActionRow as Row } from '../../../domain/actions.ts';
import { ActionMenu } from '../act/action-menu.tsx';
import { goOf, placeActions } from '../act/place-actions.ts';
import { Age } from '../components/age.tsx';
import { Shown } from '../components/shown.tsx';
import { StateBadge } from '../components/state-badge.tsx';
import { ReasonsShown } from './reasons-shown.tsx';
import { RowFacts } from './row-facts.tsx';
import { pathOf, titleOf } from './row-names.ts';
import './action-row.css';

type Props = {
  row: Row;
  gone: boolean;
  needs: boolean;
  /** The one row that Tab comes to. */
  isCurrent: boolean;
  isSelected: boolean;
  onFocus: (key: string) => void;
  onSelect: (key: string, isRange: boolean) => void;
};

/** One thing in the list: what it is, why it is here, and what can be done about it. */
export function ActionRow({ row, gone, needs, isCurrent, isSelected, onFocus, onSelect }: Props) {
  const { ticket } = row;
  const { inMenu } = placeActions(row);
  const title = titleOf(row);
  const id = `row-${row.key}`;
  return (
    <article
      class="row"
      data-row={row.key}
      data-selected={isSelected || undefined}
      aria-labelledby={id}
      tabIndex={isCurrent ? 0 : -1}
      onFocusCapture={() => onFocus(row.key)}
    >
      <div class="row-head">
        <h3 class="row-title" id={id}>
          <Link class="reach" href={pathOf(row)} dir="auto">
            <Shown as="prose" text={title} />
          </Link>
        </h3>
        <p class="row-meta">
          {ticket && (
            <>
              <StateBadge state={ticket.state} />
              <span>{ticket.priority}</span>
              <span>{ticket.kind}</span>
            </>
          )}
          <Age at={row.since} />
        </p>
        <ActionMenu row={row} actions={inMenu} />
      </div>
      <ReasonsShown row={row} strong={needs} facts={<RowFacts row={row} />}>
        {goOf(row) && (
          <label class="row-select">
            <input
              type="checkbox"
              checked={isSelected}
              onClick={(event) => onSelect(row.key, event.shiftKey)}
            />
            <span class="unseen">Select {title}</span>
          </label>
        )}
      </ReasonsShown>
      {gone && (
        <p class="changed-note" role="status">
          <strong>No longer in the list.</strong> What you wrote is kept until you leave it.
        </p>
      )}
    </article>
  );
}
