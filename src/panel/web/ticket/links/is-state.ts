import { STATES, type State } from '../../../../domain/ticket.ts';

/** Whether a word is what a badge is drawn for. */
export function isState(word: string): word is State | 'missing' {
  return word === 'missing' || STATES.some((state) => state === word);
}
