import type { Group } from './arrange-rows.ts';
import { askedWords } from './asked-words.ts';
import { headingId } from './group-head.tsx';
import './asked-line.css';

type Props = { groups: readonly Group[]; onJump: (group: Group) => void };

/** All that is asked of the person in one line, each part of it the way to its rows. */
export function AskedLine({ groups, onJump }: Props) {
  const asked = groups.filter(({ needs }) => needs);
  if (asked.length === 0) return null;
  return (
    <nav class="asked" aria-label="What is asked of you">
      <ul>
        {asked.map((group) => (
          <li key={group.id}>
            <a
              href={`#${headingId(group)}`}
              onClick={(event) => {
                // The address stays what it is: to go back from here leads to the view before.
                event.preventDefault();
                onJump(group);
              }}
            >
              {askedWords(group)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
