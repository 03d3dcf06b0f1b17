/** So much is read as Markdown at once, and shown before somebody asks for more. */
export const PIECE = 12_000;

/**
 * A long text in pieces that are read one by one, parted at the end of a paragraph or at least of a line where there
 * is one.
 */
export function pieceOf(text: string, from: number): { piece: string; next: number } {
  if (text.length - from <= PIECE) return { piece: text.slice(from), next: text.length };
  const most = text.slice(from, from + PIECE);
  const end =
    [most.lastIndexOf('\n\n') + 2, most.lastIndexOf('\n') + 1].find((at) => at > PIECE / 2) ?? PIECE;
  // Half of a sign that needs two units is no sign.
  const isHalf = /[\ud800-\udbff]/u.test(most.charAt(end - 1));
  const length = isHalf ? end - 1 : end;
  return { piece: most.slice(0, length), next: from + length };
}
