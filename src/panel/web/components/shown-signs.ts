/** A stretch of a text: as it is, or signs that nobody would see, by their names. */
export type ShownPart = { text: string; unseen: boolean };

/**
 * How a text is read. `lines`: code, a command, an output, in which line ends and tabs are seen; `name`: one line, in
 * which they are not; `prose`: as lines, in which signs that join letters of some scripts, or pictures, are spelling.
 */
export type Reading = 'lines' | 'name' | 'prose';

/**
 * Signs that turn the direction of what follows, join, hide, steer a terminal, end a line of another system, or are
 * half of one; the last kind that Unicode has for this holds what no page draws. One of them, again and again.
 */
const UNSEEN = /([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}])\1*/gu;
/** U+FE0F only says that a sign is a picture. */
const SPARED: Readonly<Record<Reading, string>> = {
  lines: '\t\n\ufe0f',
  name: '\ufe0f',
  prose: '\t\n\ufe0f\u200c\u200d',
};

const NAMES: Readonly<Record<string, string>> = {
  '\n': 'LF',
  '\t': 'TAB',
  '\r': 'CR',
  '\u200b': 'ZWSP',
  '\ufeff': 'BOM',
  '\u00ad': 'SHY',
};

/** A text as a person has to see it who decides by it: what hides, or turns what they read, has a name. */
export function shownSigns(text: string, reading: Reading): ShownPart[] {
  const parts: ShownPart[] = [];
  let end = 0;
  for (const { 0: run, 1: sign = '', index } of text.matchAll(UNSEEN)) {
    if (SPARED[reading].includes(sign)) continue;
    // Another system ends a line with two signs, of which the second says it.
    if (reading !== 'name' && run === '\r' && text[index + 1] === '\n') continue;
    if (index > end) parts.push({ text: text.slice(end, index), unseen: false });
    const count = run.length / sign.length;
    parts.push({ text: count > 1 ? `${nameOf(sign)} ×${count}` : nameOf(sign), unseen: true });
    end = index + run.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), unseen: false });
  return parts;
}

function nameOf(sign: string): string {
  return NAMES[sign] ?? `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
