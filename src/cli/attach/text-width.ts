import { terminalText } from '../terminal-text.ts';

/** Characters that take two columns: East Asian wide and full-width ones, and pictures. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f3ff}\u{1f400}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Characters that stand on or join others. */
const NONE = /\p{Mn}|\p{Me}|\u200c|\u200d|[\u1160-\u11ff]/u;
const PICTURE = '\ufe0f';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What a reader takes for one character, one after the other. */
export function charactersOf(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/**
 * How many columns `text` takes. Joined pictures count as each for itself, which is what terminals do that cannot
 * join them: too much is only cut too early, too little breaks the row.
 */
export function widthOf(text: string): number {
  if (/^[ -~]*$/u.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (character === PICTURE) width += 1;
    else if (!NONE.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Of a longer line the rest is only counted. */
export const LONGEST_LINE = 4000;

/** The lines of somebody's words, as a terminal may show them. */
export function linesOf(text: string): string[] {
  return text.split('\n').map(shown);
}

/** The first so many of them, and how many follow. What is not shown costs next to nothing. */
export function firstLines(text: string, most: number): { lines: string[]; more: number } {
  const all = text.trimEnd().split('\n');
  return { lines: all.slice(0, most).map(shown), more: Math.max(0, all.length - most) };
}

/** Somebody's words on one line. */
export function lineOf(text: string): string {
  return linesOf(text.slice(0, LONGEST_LINE))
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ');
}

function shown(line: string): string {
  return terminalText(shortened(line.replace(/\r$/u, ''))).replaceAll('\t', '  ');
}

function shortened(line: string): string {
  return line.length > LONGEST_LINE
    ? `${line.slice(0, LONGEST_LINE)}… and ${line.length - LONGEST_LINE} characters more`
    : line;
}

/** `text` in at most so many columns, cut visibly. */
export function cut(text: string, columns: number): string {
  // Nothing of what lies far behind the end has to be measured.
  const near = text.length > columns * 8 ? text.slice(0, columns * 8) : text;
  if (near === text && widthOf(text) <= columns) return text;
  return `${startOf(near, Math.max(0, columns - 1))}…`;
}

/**
 * `text` in rows of at most so many columns, broken between words where that can be. All rows but the last are final;
 * the last keeps the spaces at its end, so that what follows can be added to it.
 */
export function wrap(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  for (const word of text.match(/ +|[^ ]+/gu) ?? []) {
    const wide = widthOf(word);
    if (word.startsWith(' ') || width + wide <= columns) {
      row += word;
      width += wide;
      continue;
    }
    if (row.trim() !== '') rows.push(row.trimEnd());
    const pieces = breakHard(word, columns);
    row = pieces.pop() ?? '';
    rows.push(...pieces);
    width = widthOf(row);
  }
  return [...rows, row];
}

/** `text` in rows of at most so many columns, wherever it has to be broken: nothing of it is left out. */
export function breakHard(text: string, columns: number): string[] {
  const rows: string[] = [];
  let rest = text;
  while (rest !== '') {
    const row = startOf(rest, columns) || (charactersOf(rest.slice(0, 64))[0] ?? rest);
    rows.push(row);
    rest = rest.slice(row.length);
  }
  return rows.length > 0 ? rows : [''];
}

function startOf(text: string, columns: number): string {
  let end = 0;
  let width = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
