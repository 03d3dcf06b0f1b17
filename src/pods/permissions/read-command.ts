import { LONGEST_LINE, plainWords } from '../../playbook/plain-words.ts';

/**
 * What an agent would run as plain commands, each as its arguments: words and quotes, nothing that a shell would make
 * more of. Several are joined by `&&`, and each runs where the one before it succeeded. Undefined for everything else:
 * what cannot be read for sure is the person's to judge.
 */
export function readCommands(said: unknown): string[][] | undefined {
  if (typeof said === 'string') return plainCommands(said);
  if (!Array.isArray(said)) return undefined;
  const words = said.filter((word) => typeof word === 'string');
  if (words.length !== said.length || words.length === 0 || words.join(' ').length > LONGEST_LINE)
    return undefined;
  const line = lineForShell(words);
  return line === undefined ? undefined : line === '' ? [words] : plainCommands(line);
}

/** The one plain command that it is. */
export function readCommand(said: unknown): string[] | undefined {
  const commands = readCommands(said);
  return commands?.length === 1 ? commands[0] : undefined;
}

/** The line that a list only hands to a shell; empty where it is no shell, undefined where it is more than that. */
function lineForShell([program = '', option = '', line, ...more]: readonly string[]): string | undefined {
  if (!/^(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k)?sh$/u.test(program)) return '';
  return /^-l?c$/u.test(option) && line?.trim() && more.length === 0 ? line : undefined;
}

/** A sign of joining between quotes leaves a part with a quote that is open, and so none. */
function plainCommands(line: string): string[][] | undefined {
  const parts = line.split(/[ \t]+&&[ \t]+/u).map(plainWords);
  return parts.every((words) => words !== undefined) ? parts : undefined;
}
