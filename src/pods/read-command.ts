/**
 * A command line as its arguments, where it is one plain command: words and quotes, nothing that a shell would make
 * more of. Undefined for everything else: what cannot be read for sure is the person's to judge.
 */
export function readCommand(said: unknown): string[] | undefined {
  if (Array.isArray(said)) {
    const words = said.filter((word) => typeof word === 'string');
    if (words.length !== said.length || words.length === 0) return undefined;
    return unwrapped(words);
  }
  return typeof said === 'string' ? plainWords(said) : undefined;
}

/** A list that only hands a line to a shell is that line. */
function unwrapped(words: string[]): string[] | undefined {
  const [program = '', option = '', line] = words;
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k)?sh$/u.test(program);
  if (!isShell) return words;
  return words.length === 3 && /^-l?c$/u.test(option) && line !== undefined ? plainWords(line) : undefined;
}

/** Outside of quotes these mean something to a shell; between double quotes the first row does. */
const IN_DOUBLE_QUOTES = /[$`\\!]/u;
const OUTSIDE = /[$`\\!;&|<>(){}[\]*?~#\n\r^=%]/u;

function plainWords(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    let word = '';
    while (rest !== '' && !/^[ \t]/u.test(rest)) {
      const [piece = '', single, double, bare] = /^(?:'([^']*)'|"([^"]*)"|([^'" \t]+))/u.exec(rest) ?? [];
      if (piece === '' || /[\n\r]/u.test(piece)) return undefined;
      if (double !== undefined && IN_DOUBLE_QUOTES.test(double)) return undefined;
      if (bare !== undefined && !isPlain(bare, words.length === 0)) return undefined;
      word += single ?? double ?? bare ?? '';
      rest = rest.slice(piece.length);
    }
    words.push(word);
    rest = rest.trimStart();
  }
  return words.length > 0 ? words : undefined;
}

/** `=` sets a variable in the first word, and is a sign like others behind it; `~`, `^` and `%` name revisions there. */
function isPlain(word: string, isFirst: boolean): boolean {
  if (isFirst) return !OUTSIDE.test(word);
  return !OUTSIDE.test(word.replaceAll(/[=^%]|(?<=.)~|(?<=.)#/gu, ''));
}
