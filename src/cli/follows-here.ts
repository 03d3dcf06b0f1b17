import type { CommandLineParts } from './command-line-parts.ts';
import type { Acting } from './who-acts.ts';

/** Whether a step that goes on is stayed with: a person who reads along is shown how, a program asks again. */
export function followsHere(
  { terminal }: Pick<CommandLineParts, 'terminal'>,
  { person, roles }: Acting,
  json: boolean,
): boolean {
  return person === 'here' && roles.includes('human') && terminal.watched && !json;
}
