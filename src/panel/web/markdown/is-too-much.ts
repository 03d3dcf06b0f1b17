/** Deeper than anybody means it: a parser goes down with whoever nests so. */
const DEPTH = 24;
const INDENT = 120;
/**
 * From each of these a parser looks through all that follows: for the other end of emphasis, and from what may begin
 * an image for the sign of an address. So many of them, times so many signs.
 */
const MARKS = '*_~!';
const LOOKED_THROUGH = 6_000_000;

/**
 * Whether a text would keep a parser of Markdown busy for longer than anybody waits, or break it: then it is shown as
 * it was written. It walks over the text once, whatever that is.
 */
export function isTooMuch(text: string): boolean {
  let marks = 0;
  let length = 0;
  for (const line of linesOf(text)) {
    if (isTooDeep(line)) return true;
    if (isFirstOfItsOwn(line)) {
      marks = 0;
      length = 0;
    }
    marks += marksIn(line);
    length += line.length + 1;
    if (marks * length > LOOKED_THROUGH) return true;
  }
  return false;
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from <= text.length; ) {
    const end = text.indexOf('\n', from);
    yield text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length + 1 : end + 1;
  }
}

/** How many quotes and lists one line opens, and how far it is set in. */
function isTooDeep(line: string): boolean {
  let depth = 0;
  let indent = 0;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (sign === ' ') indent += 1;
    else if (sign === '\t') indent += 4;
    else if (sign === '>') depth += 1;
    else if (isListMark(line, at)) depth += 1;
    else if (!isDigit(sign)) break;
    if (depth >= DEPTH || indent >= INDENT) return true;
  }
  return false;
}

/** Emphasis never reaches over an empty line, nor into a list that begins. */
function isFirstOfItsOwn(line: string): boolean {
  return line.trim() === '' || /^ {0,3}[-*+] +\S/u.test(line);
}

function isListMark(line: string, at: number): boolean {
  const isBullet = '-*+'.includes(line.charAt(at));
  const isNumber = '.)'.includes(line.charAt(at)) && isDigit(line.charAt(at - 1));
  return (isBullet || isNumber) && ['', ' ', '\t'].includes(line.charAt(at + 1));
}

const isDigit = (sign: string) => sign >= '0' && sign <= '9';

function marksIn(line: string): number {
  let count = 0;
  for (let at = 0; at < line.length; at++) if (MARKS.includes(line.charAt(at))) count++;
  return count;
}
