/**
 * What stored text must not do to a terminal: move its cursor, change its title, colour or answer for it
 * (control characters), reorder what is read (bidi controls), or hide words (tags and invisible characters).
 * Tab and line end stay; joiners stay, because scripts and emoji need them.
 */
const STEERING =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Cs}/gu;

/** `text` as a terminal may show it: what would steer it stands there by its number instead. */
export function terminalText(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(STEERING, (character) => `<${numberOf(character)}>`);
}

/** The same value as JSON that a terminal can show: what would steer it is written as an escape. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(STEERING, escaped);
}

function numberOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('');
}
