import type { ActionsAnswer } from '../../wire.ts';
import { RefusalNote } from '../components/refusal-note.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { useAnswer } from '../live/answers.ts';
import { useConnection } from '../live/connection.ts';
import { ActionList } from './action-list.tsx';

/** What needs a person first, and below it, folded, what goes on without them. */
export function ActionsView() {
  const { value, refusal } = useAnswer<ActionsAnswer>('/api/actions');
  const isLost = useConnection() === 'lost';
  return (
    <>
      <h1 class="unseen">What needs you</h1>
      {value && <ActionList answer={value} />}
      {!value && refusal && !isLost && <RefusalNote refusal={refusal} />}
      {!value && !refusal && <Skeleton lines={8} label="What needs you" />}
    </>
  );
}
