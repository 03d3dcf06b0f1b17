/**
 * What an agent would run as plain commands, each as its arguments: words and quotes, nothing that a shell would make
 * more of. Several are joined by `&&`, and each runs where the one before it succeeded. Undefined for everything else:
 * what cannot be read for sure is the person's to judge.
 */
export function readCommands(said: unknown): string[][] | undefined {
  if (typeof said === 'string') return plainCommands(said);
  if (!Array.isArray(said)) return undefined;
  const words = said.filter((word) => typeof word === 'string');
  if (words.length !== said.length || words.length === 0 || words.join(' ').length > LONGEST)
    return undefined;
  const line = lineForShell(words);
  return line === undefined ? undefined : line === '' ? [words] : plainCommands(line);
}

/** The one plain command that it is. */
export function readCommand(said: unknown): string[] | undefined {
  const commands = readCommands(said);
  return commands?.length === 1 ? commands[0] : undefined;
}

/** Nobody reads a longer one before they answer for it. */
const LONGEST = 8_000;

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

/** Between double quotes these still mean something to a shell. */
const IN_DOUBLE_QUOTES = /[$`\\!]/u;
/** Outside of quotes these do; and what is no letter or sign, of which shells think differently, is left to a person. */
const OUTSIDE = /[$`\\!;&|<>(){}[\]*?~#^=%]|[\p{Z}\p{C}]/u;
/** Spaces and tabs part words, and nothing else: a line end parts commands. */
const GAP = /^[ \t]+/u;

function plainWords(line: string): string[] | undefined {
  if (line.length > LONGEST) return undefined;
  const words: string[] = [];
  let rest = line.replace(/^[ \t\n]+|[ \t\n]+$/gu, '');
  while (rest !== '') {
    let word = '';
    while (rest !== '' && !GAP.test(rest)) {
      const [piece = '', single, double, bare] = /^(?:'([^']*)'|"([^"]*)"|([^'" \t]+))/u.exec(rest) ?? [];
      if (piece === '' || /[\0\r]/u.test(piece)) return undefined;
      if (double !== undefined && IN_DOUBLE_QUOTES.test(double)) return undefined;
      if (bare !== undefined && !isPlain(bare, words.length === 0)) return undefined;
      word += single ?? double ?? bare ?? '';
      rest = rest.slice(piece.length);
    }
    words.push(word);
    rest = rest.replace(GAP, '');
  }
  return words.length > 0 ? words : undefined;
}

/**
 * In the first word `=` sets a variable; behind it, and within a word, it is a sign like others. `~`, `^` and `%` name
 * revisions there, but behind `=` or `:` a `~` is a home.
 */
function isPlain(word: string, isFirst: boolean): boolean {
  if (isFirst) return !OUTSIDE.test(word);
  return !OUTSIDE.test(word.replaceAll(/[\^%]|(?<=.)[=#]|(?<=[^=:])~/gu, ''));
}
