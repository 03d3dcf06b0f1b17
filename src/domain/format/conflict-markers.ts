/**
 * The line of the first conflict that git left in a text, 0 where there is none. All three marks have to
 * be there, in order; a conflict that stands whole inside a code fence is somebody's example.
 */
export function conflictLine(text: string): number {
  if (!text.includes('<<<<<<<')) return 0;
  let fence = '';
  let start = 0;
  let middle = false;
  let line = 0;
  for (const row of text.split('\n')) {
    line += 1;
    if (start > 0 && middle && /^>{7}(?: |\r?$)/u.test(row)) return start;
    if (start > 0 && /^={7}\r?$/u.test(row)) middle = true;
    const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(row)?.[1] ?? '';
    if (mark !== '') fence = fence === '' ? mark : closes(fence, mark, row) ? '' : fence;
    else if (fence === '' && /^<{7}(?: |\r?$)/u.test(row)) {
      start = line;
      middle = false;
    }
  }
  return 0;
}

function closes(fence: string, mark: string, row: string): boolean {
  return mark[0] === fence[0] && mark.length >= fence.length && row.trim() === mark;
}
