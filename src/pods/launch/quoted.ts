/** Somebody's words, set apart so that they are not taken for the program's: each line behind a mark. */
export function quoted(text: string): string {
  return text
    .trim()
    .split(/\r\n|\r|\n/u)
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** A path or name as it stands, whatever is in it, on one line. */
export function inlineCode(text: string): string {
  const line = text.replace(/[\r\n]+/gu, ' ');
  const longest = Math.max(0, ...[...line.matchAll(/`+/gu)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  const gap = longest > 0 ? ' ' : '';
  return `${mark}${gap}${line}${gap}${mark}`;
}
