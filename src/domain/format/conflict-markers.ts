/** `<<<<<<<`, with which git begins a conflict; with backslashes before it, it is the text of a body. */
const BEGIN = /^(\\*)<{7}(?: |\r?$)/u;
const MIDDLE = /^={7}\r?$/u;
const END = /^>{7}(?: |\r?$)/u;

/**
 * The line of the first conflict that git left in a text, 0 where there is none. All three marks have to
 * be there, in order; a conflict that begins inside a code fence is somebody's example.
 */
export function conflictLine(text: string): number {
  if (!text.includes('<<<<<<<')) return 0;
  let start = 0;
  let middle = false;
  let line = 0;
  for (const { row, fenced } of rowsOf(text)) {
    line += 1;
    if (start > 0 && middle && END.test(row)) return start;
    if (start > 0 && MIDDLE.test(row)) middle = true;
    if (!fenced && BEGIN.exec(row)?.[1] === '') {
      start = line;
      middle = false;
    }
  }
  return 0;
}

/**
 * A body as it may stand in a file where git's own conflicts must be told from a text about them: one
 * backslash more before each `<<<<<<<` that begins a line outside a code fence. Markdown shows it without.
 */
export function escapeConflicts(body: string): string {
  return changedRows(body, (row) => `\\${row}`);
}

/** The body again that `escapeConflicts` made `text` of. */
export function unescapeConflicts(text: string): string {
  return changedRows(text, (row) => (row.startsWith('\\') ? row.slice(1) : row));
}

function changedRows(text: string, change: (row: string) => string): string {
  if (!text.includes('<<<<<<<')) return text;
  return [...rowsOf(text)]
    .map(({ row, fenced }) => (!fenced && BEGIN.test(row) ? change(row) : row))
    .join('\n');
}

/** The lines of a text, and whether each lies in a code fence or opens or closes one. */
function* rowsOf(text: string): Iterable<{ row: string; fenced: boolean }> {
  let fence = '';
  for (const row of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(row)?.[1] ?? '';
    yield { row, fenced: fence !== '' || mark !== '' };
    if (mark !== '') fence = fence === '' ? mark : closes(fence, mark, row) ? '' : fence;
  }
}

function closes(fence: string, mark: string, row: string): boolean {
  return mark[0] === fence[0] && mark.length >= fence.length && row.trim() === mark;
}
