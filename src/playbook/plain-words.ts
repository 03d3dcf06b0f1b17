/** Nobody reads a longer one before they answer for it. */
export const LONGEST_LINE = 8_000;

/**
 * The words of a line: bare ones and ones in quotes. Undefined where a shell would make more of it, or where that
 * cannot be told for sure.
 */
export function plainWords(line: string): string[] | undefined {
  if (line.length > LONGEST_LINE) return undefined;
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

/** Between double quotes these still mean something to a shell. */
const IN_DOUBLE_QUOTES = /[$`\\!]/u;
/** Outside of quotes these do; and what is no letter or sign, of which shells think differently, is left to a person. */
const OUTSIDE = /[$`\\!;&|<>(){}[\]*?~#^=%]|[\p{Z}\p{C}]/u;
/** Spaces and tabs part words, and nothing else: a line end parts commands. */
const GAP = /^[ \t]+/u;

/**
 * In the first word `=` sets a variable; behind it, and within a word, it is a sign like others. `~`, `^` and `%` name
 * revisions there, but behind `=` or `:` a `~` is a home.
 */
function isPlain(word: string, isFirst: boolean): boolean {
  if (isFirst) return !OUTSIDE.test(word);
  return !OUTSIDE.test(word.replaceAll(/[\^%]|(?<=.)[=#]|(?<=[^=:])~/gu, ''));
}
