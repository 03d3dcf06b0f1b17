/**
 * Heading and body of what stands between two markers. What this program wrote comes back byte for byte;
 * of other text the blank lines around heading and body, and the closing `---`, are layout.
 */
export function readEventText(chunk: string): { heading: string; body: string } {
  const exact = /^\n\n## ([^\r\n]*)\n\n([\s\S]*)\n\n---\n\n?$/u.exec(chunk);
  if (exact) return { heading: exact[1] ?? '', body: exact[2] ?? '' };
  const text = chunk.replace(/^[ \t]*(?:\r?\n){0,2}/u, '');
  const [layout = '', heading = ''] = /^## ([^\r\n]*)(?:(?:\r?\n){1,2}|$)/u.exec(text) ?? [];
  return { heading: heading.trimEnd(), body: withoutRule(text.slice(layout.length)) };
}

/** `text` without its last `---` line and the two line ends above it, or else without its last line end. */
function withoutRule(text: string): string {
  const end = text.trimEnd();
  if (end !== '---' && !end.endsWith('\n---')) return withoutLineEnd(text);
  return withoutLineEnd(withoutLineEnd(end.slice(0, -3)));
}

function withoutLineEnd(text: string): string {
  if (!text.endsWith('\n')) return text;
  return text.slice(0, text.endsWith('\r\n') ? -2 : -1);
}
