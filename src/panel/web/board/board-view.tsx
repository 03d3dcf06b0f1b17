import { useMemo } from 'preact/hooks';
import type { State } from '../../../domain/ticket.ts';
import type { ActionsAnswer } from '../../wire.ts';
import { useAnswer } from '../live/answers.ts';
import { BoardColumn } from './board-column.tsx';
import { wantsOf } from './card-words.ts';
import './board-view.css';

const COLUMNS: readonly { state: State; heading: string }[] = [
  { state: 'planning', heading: 'Planning' },
  { state: 'ready', heading: 'Ready' },
  { state: 'queued', heading: 'Queued' },
  { state: 'inprogress', heading: 'In progress' },
  { state: 'done', heading: 'Done' },
  { state: 'closed', heading: 'Closed' },
];

/** All Tickets by their state, on their way from left to right. */
export function BoardView() {
  const { value } = useAnswer<ActionsAnswer>('/api/actions');
  const wants = useMemo(() => wantsOf(value?.rows ?? []), [value]);
  return (
    <>
      <h1 class="unseen">Board</h1>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys scroll what has the focus */}
      <section class="board" aria-label="Board" tabIndex={0}>
        {COLUMNS.map(({ state, heading }) => (
          <BoardColumn
            key={state}
            state={state}
            heading={heading}
            count={value?.states[state]}
            wants={wants}
          />
        ))}
      </section>
    </>
  );
}
