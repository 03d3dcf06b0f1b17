/** A marker as this program writes it; one pass over a line, whatever stands in it. */
export const MARKER =
  /^<!-- event: ([A-Za-z][\w-]*)((?: [A-Za-z_][\w-]*: (?:"(?:[^"\\\r\n]|\\[^\r\n])*"|[^\s"]\S*))*) -->$/gmu;
const ATTRIBUTE = / ([A-Za-z_][\w-]*): (?:("(?:[^"\\]|\\.)*")|(\S+))/gu;
const LOOKS_LIKE_MARKER = /^<!-- (\\*)event:/gmu;
const ESCAPED_MARKER = /^<!-- \\(\\*)event:/gmu;

/**
 * Names and values as a marker has them: on one line, in a comment that no value can end.
 * What looks like a marker in a body gets one backslash more on disk, and loses it when it is read.
 */
export function renderAttributes(pairs: readonly (readonly [name: string, value: string])[]): string {
  return pairs.map(([name, value]) => ` ${name}: ${quote(value)}`).join('');
}

/** The pairs in a marker, in their order. Names are the writer's: whoever makes an object of them does it by entries. */
export function readAttributes(text: string): (readonly [name: string, value: string])[] {
  if (!text.includes('"')) return bareAttributes(text);
  return [...text.matchAll(ATTRIBUTE)].map(
    ([, name = '', quoted, bare]) => [name, quoted ? unquote(quoted) : (bare ?? '')] as const,
  );
}

/** Nearly every marker: without a quote, there is no space but between names and values. */
function bareAttributes(text: string): (readonly [string, string])[] {
  const words = text.split(' ');
  const pairs: [string, string][] = [];
  for (let at = 1; at + 1 < words.length; at += 2)
    pairs.push([(words[at] ?? '').slice(0, -1), words[at + 1] ?? '']);
  return pairs;
}

function unquote(quoted: string): string {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : quoted;
  } catch {
    return quoted.slice(1, -1);
  }
}

/** A value as it may stand in a marker: bare where that is safe, else a JSON string that cannot end the comment. */
function quote(value: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.:/+@-]*$/u.test(value) && !value.includes('--')) return value;
  return JSON.stringify(value)
    .replace(/--/gu, '-\\u002d')
    .replace(
      /[<>\u007f-\u009f\u2028\u2029]/gu,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

export function escapeMarkers(body: string): string {
  return body.replace(LOOKS_LIKE_MARKER, '<!-- \\$1event:');
}

export function unescapeMarkers(body: string): string {
  return body.includes('<!-- \\') ? body.replace(ESCAPED_MARKER, '<!-- $1event:') : body;
}
