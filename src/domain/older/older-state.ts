import { STATES, type State } from '../ticket.ts';

/** Words of older generations, with what they are called today. */
const STATE_WORDS: Readonly<Record<string, State>> = {
  intake: 'planning',
  pending: 'planning',
  open: 'planning',
  in_progress: 'inprogress',
  'in-progress': 'inprogress',
};

/**
 * The state of an older record: `state` where it has one, else what `status`, `workflow_state` and the
 * folder it lay in add up to. Closed wins wherever it is said.
 */
export function olderState(
  word: (key: string) => string | undefined,
  bucket: string | undefined,
  complain: (key: string, message: string) => void,
): State {
  const read = (key: string): State | undefined => {
    const written = word(key);
    if (written === undefined || written === '') return undefined;
    const lower = written.trim().toLowerCase();
    const state =
      STATES.find((candidate) => candidate === lower) ??
      (Object.hasOwn(STATE_WORDS, lower) ? STATE_WORDS[lower] : undefined);
    if (!state) complain(key, `${key} is no state that is known`);
    return state;
  };
  const state = read('state');
  const status = read('status');
  const workflow = read('workflow_state');
  if (state) return state;
  if (status === 'closed' || workflow === 'closed' || bucket === 'closed') return 'closed';
  if (bucket === 'pending' || word('status') === 'pending') return 'planning';
  return workflow ?? status ?? 'planning';
}
