/**
 * Whether a pattern of paths can be read: names between `/`, with `*`, `?`, `**`, `[a-z]` and `{a,b}`; a `\` takes one
 * of these signs for itself.
 */
export function isPathPattern(pattern: string): boolean {
  if (pattern.trim() !== pattern || pattern.length > LONGEST || CONTROL.test(pattern)) return false;
  if (pattern.startsWith('!')) return false;
  const names = pattern.replace(/^\//u, '').replace(/\/$/u, '').split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..')) return false;
  const unescaped = pattern.replace(/\\[!?*[\]{}]/gu, ESCAPED);
  const classes = unescaped.match(CLASS) ?? [];
  return classes.every(isClass) && isBalanced(unescaped.replace(CLASS, '_'));
}

export const PATH_PATTERN =
  'a path from the root, or a name for anywhere, with "*", "**", "?", "[a-z]" and "{a,b}", and "/" between names';

const LONGEST = 300;
const CONTROL = /[\u0000-\u001f\u007f]/u;
/** Stands for a sign that is taken for itself; no pattern has it. Between brackets there are none. */
const ESCAPED = '\u0001';
const CLASS = /\[(?![!^]\])[!^]?[^[\]/\\{}\u0001]+\]/gu;

/** A range that runs backwards is none. */
function isClass(text: string): boolean {
  return [...text.matchAll(/(.)-(.)/gu)].every(([, from = '', to = '']) => from <= to);
}

/** Alternatives within alternatives are taken out from the inside. */
function isBalanced(text: string): boolean {
  const rest = text.replace(/\{[^{}[\]\\]*,[^{}[\]\\]*\}/gu, '_');
  return rest === text ? !/[[\]{}\\]/u.test(rest) : isBalanced(rest);
}
