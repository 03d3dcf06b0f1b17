import { plainWords } from './plain-words.ts';

/**
 * The program and arguments of a command of the configuration: a list as it is, a line as its words; undefined where
 * only a shell could say.
 */
export function commandWords(command: string | readonly string[]): string[] | undefined {
  const words = typeof command === 'string' ? plainWords(command) : [...command];
  return words?.[0]?.trim() && !words.some((word) => word.includes('\0')) ? words : undefined;
}

/** What a person writes who wants a shell, knowingly. */
export const AS_LIST = 'a list, where a person may decide for a shell, as in ["sh", "-c", "…"]';
