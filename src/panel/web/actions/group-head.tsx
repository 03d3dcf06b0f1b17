import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import type { Group } from './arrange-rows.ts';
import { titleOf } from './row-names.ts';
import './group-head.css';

type Props = { group: Group; isOpen: boolean; onToggle: () => void; onSelectAll: (() => void) | undefined };

/** The heading of a group: what it wants, and how many. What wants nothing is one quiet line until it is opened. */
export function GroupHead({ group, isOpen, onToggle, onSelectAll }: Props) {
  const { heading, count, needs, rows } = group;
  const number = <span class="group-count">{count}</span>;
  if (needs)
    return (
      <div class="group group-needs">
        <h2 id={headingId(group)}>
          {heading} {number}
        </h2>
        {onSelectAll && (
          <Button look="bare" onPress={onSelectAll}>
            Select all
          </Button>
        )}
      </div>
    );
  return (
    <div class="group group-quiet" data-open={isOpen || undefined}>
      <h2>
        <button type="button" aria-expanded={isOpen} onClick={onToggle}>
          <Icon name="down" />
          {heading} {number}
        </button>
      </h2>
      {!isOpen && (
        <p class="group-glimpse" aria-hidden="true">
          {rows
            .slice(0, 4)
            .map(({ row }) => titleOf(row))
            .join(' · ')}
        </p>
      )}
    </div>
  );
}

export const headingId = ({ id }: Group) => `asked-${id}`;
