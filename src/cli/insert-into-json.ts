import { isDeepStrictEqual } from 'node:util';

/**
 * Puts `"name": value` into the object `section` at the top of a JSON text, and leaves every other byte as
 * it is. The section is made where it is missing. Undefined where the text is no JSON object, or the section
 * is something else.
 */
export function insertIntoJson(
  text: string,
  section: string,
  name: string,
  value: unknown,
): string | undefined {
  const parsed = objectIn(text);
  if (!parsed) return undefined;
  const there = parsed[section];
  if (there !== undefined && !isObject(there)) return undefined;
  const style = { unit: /\n([ \t]+)\S/u.exec(text)?.[1] ?? '  ', eol: text.includes('\r\n') ? '\r\n' : '\n' };
  const result =
    there === undefined
      ? insertAt(text, endOfObject(text, text.indexOf('{')), 1, { [section]: { [name]: value } }, style)
      : insertAt(text, endOfObject(text, startOfSection(text, section)), 2, { [name]: value }, style);
  // Whatever the scanning missed, other entries must be what they were.
  const wanted = { ...parsed, [section]: { ...there, [name]: value } };
  return isDeepStrictEqual(objectIn(result), wanted)
    ? result
    : `${JSON.stringify(wanted, null, style.unit)}${style.eol}`;
}

type Style = { unit: string; eol: string };

/** Puts the entries before the closing brace at `end`. */
function insertAt(text: string, end: number, depth: number, entries: object, { unit, eol }: Style): string {
  const before = text.slice(0, end).trimEnd();
  const lines = JSON.stringify(entries, null, unit).split('\n').slice(1, -1);
  const block = lines.map((line) => `${unit.repeat(depth - 1)}${line}`).join(eol);
  return `${before}${before.endsWith('{') ? '' : ','}${eol}${block}${eol}${unit.repeat(depth - 1)}${text.slice(end)}`;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]/gu;

/** Where the object that opens at `start` closes. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    if (depth === 0 && token === '}') return start + index;
  }
  return text.length;
}

/** The opening brace of a key at the top; of the last one where it stands twice, as JSON reads it. */
function startOfSection(text: string, section: string): number {
  let depth = 0;
  let found = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && token === JSON.stringify(section)) {
      const opening = /^\s*:\s*\{/u.exec(text.slice(index + token.length));
      if (opening) found = index + token.length + opening[0].length - 1;
    }
  }
  return found;
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
