import { linesOf, type Piece, type Value } from './frontmatter-pieces.ts';
import { wholeText } from './whole-text.ts';

const BARE_LINE = /^([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:(?:[ \t]+(.*?))?[ \t]*$/u;

/**
 * Reads `key: value` lines that are not YAML, as the first generation wrote them: the value is what
 * stands behind the first colon. What is no such line belongs to the field above it.
 */
export function readBareLines(block: string): Piece[] {
  const pieces: Piece[] = [];
  let line = 1;
  for (const raw of linesOf(block)) {
    line += 1;
    const [, key, written = ''] = BARE_LINE.exec(raw.replace(/\r?\n$/u, '')) ?? [];
    const above = pieces.at(-1);
    if (key !== undefined) {
      pieces.push({ key, value: bareValue(written), raw, line, comment: '' });
    } else if (above === undefined || typeof above === 'string' || raw.trim() === '' || raw.startsWith('#')) {
      pieces.push(raw);
    } else {
      pieces[pieces.length - 1] = { ...above, raw: above.raw + raw, value: continued(above.value, raw) };
    }
  }
  return pieces;
}

/** What stands behind the colon: unquoted, or a list where it is one from end to end, else as it is. */
export function bareValue(written: string): Value {
  if (!written.startsWith('[') || !written.endsWith(']')) return bareScalar(written);
  const items = written.slice(1, -1).match(/\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+)/gu) ?? [];
  return items.map((item) => bareScalar(item.trim()) ?? '').filter((item) => item !== '');
}

export function bareScalar(written: string): string | null {
  if (/^(?:|null|Null|NULL|~)$/u.test(written)) return null;
  if (/^'(?:[^']|'')*'$/u.test(written)) return written.slice(1, -1).replaceAll("''", "'");
  if (!/^"(?:[^"\\]|\\.)*"$/u.test(written)) return written;
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'string' ? wholeText(value) : written;
  } catch {
    return written;
  }
}

function continued(value: Value, raw: string): Value {
  const item = /^[ \t]*-[ \t]+(.*?)[ \t]*\r?\n?$/u.exec(raw)?.[1];
  if (item !== undefined && (value === null || Array.isArray(value))) {
    return [...(value ?? []), bareScalar(item) ?? ''];
  }
  const text = raw.replace(/\r?\n$/u, '').trim();
  return typeof value === 'string' ? `${value}\n${text}` : (value ?? text);
}
