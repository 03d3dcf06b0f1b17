/**
 * A command line as its arguments, where it is one plain command: words and quotes, nothing that a shell would make
 * more of. Undefined for everything else: what cannot be read for sure is the person's to judge.
 */
export function readCommand(said: unknown): string[] | undefined {
  if (Array.isArray(said)) {
    const words = said.filter((word) => typeof word === 'string');
    if (words.length !== said.length || words.length === 0 || words.join(' ').length > LONGEST)
      return undefined;
    return unwrapped(words);
  }
  return typeof said === 'string' ? plainWords(said) : undefined;
}

/** Nobody reads a longer one before they answer for it. */
const LONGEST = 8_000;

/** A list that only hands a line to a shell is that line. */
function unwrapped(words: string[]): string[] | undefined {
  const [program = '', option = '', line] = words;
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k)?sh$/u.test(program);
  if (!isShell) return words;
  return words.length === 3 && /^-l?c$/u.test(option) && line !== undefined ? plainWords(line) : undefined;
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
