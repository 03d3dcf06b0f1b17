type Fence = { line: number; sign: string; length: number; info: boolean };

/**
 * For each line that opens a code fence, the line that closes it. A fence is closed by the next line of the
 * same sign and at least its length; where that line opens a fence itself, by an info string, or where
 * there is none, the fence was left open, and what follows is ordinary text.
 */
export function closingLines(lines: readonly string[]): Map<number, number> {
  const closing = new Map<number, number>();
  const waiting: Record<string, Fence[]> = { '`': [], '~': [] };
  for (let line = lines.length - 1; line >= 0; line -= 1) {
    const fence = fenceAt(lines[line] ?? '', line);
    const later = fence && waiting[fence.sign];
    if (!fence || !later) continue;
    // What is shorter than this line, and lies below it, can close nothing above it.
    while ((later.at(-1)?.length ?? fence.length) < fence.length) later.pop();
    const next = later.at(-1);
    if (next && !next.info) closing.set(line, next.line);
    later.push(fence);
  }
  return closing;
}

/** Whether every fence that is opened in `lines` is closed in them. */
export function allClosed(lines: readonly string[]): boolean {
  const closing = closingLines(lines);
  for (let line = 0; line < lines.length; line += 1) {
    if (!fenceAt(lines[line] ?? '', line)) continue;
    const end = closing.get(line);
    if (end === undefined) return false;
    line = end;
  }
  return true;
}

function fenceAt(text: string, line: number): Fence | undefined {
  const [, marks, info = ''] = /^ {0,3}(`{3,}|~{3,})([^\r\n]*)/u.exec(text) ?? [];
  if (marks === undefined || (marks.startsWith('`') && info.includes('`'))) return undefined;
  return { line, sign: marks.charAt(0), length: marks.length, info: info.trim() !== '' };
}
