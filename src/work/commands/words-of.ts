import { TicketError } from '../../domain/errors.ts';
import { AS_LIST, commandWords } from '../../playbook/command-words.ts';

/** A command as the configuration has it. */
export type Command = string | readonly string[];
/** A program and its arguments. */
export type Words = readonly [string, ...string[]];

/**
 * The program and the arguments of a command. No shell is asked what it means.
 * @throws TicketError `invalid_input` for a line that only a shell could read.
 */
export function wordsOf(command: Command): Words {
  const [program, ...args] = commandWords(command) ?? [];
  if (program === undefined) {
    throw new TicketError('invalid_input', {
      refused: `the command ${textOf(command)} was not run`,
      rule: 'a command is a program and its arguments, and a shell would make more of this line',
      next: `write it as ${AS_LIST}`,
    });
  }
  return [program, ...args];
}

/** A command as a person reads it: a line as it was written, a list with quotes where a word needs them. */
export function textOf(command: Command): string {
  return typeof command === 'string' ? command.trim() : command.map(shown).join(' ');
}

function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : JSON.stringify(word);
}
