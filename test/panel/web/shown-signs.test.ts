import { describe, expect, it } from 'vitest';
import { type Reading, shownSigns } from '../../../src/panel/web/components/shown-signs.ts';

const seen = (text: string, reading: Reading = 'lines') =>
  shownSigns(text, reading)
    .map(({ text, unseen }) => (unseen ? `<${text}>` : text))
    .join('');

describe('a text that is decided by', () => {
  it('names what turns it round, hides in it, or ends it otherwise', () => {
    expect(seen('if (a) {\u202e } \u2066// \u200bx')).toBe('if (a) {<U+202E> } <U+2066>// <ZWSP>x');
    expect(seen('end\r')).toBe('end<CR>');
    expect(seen('\u0000\u001b[31m')).toBe('<U+0000><U+001B>[31m');
  });

  it.each([
    ...[
      0x7f, 0x9b, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029,
    ],
    ...[
      0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206f, 0x3164,
    ],
    ...[0xd800, 0xfe00, 0xfeff, 0xffa0, 0xfff9, 0x110bd, 0x1d173, 0xe0001, 0xe0041, 0xe0100],
  ])('leaves no sign in it that nobody can see: %i', (code) => {
    const text = `a${String.fromCodePoint(code)}b`;
    for (const reading of ['lines', 'name'] as const) expect(seen(text, reading)).toMatch(/^a<[^>]+>b$/u);
  });

  it('is otherwise as it is, with its tabs and lines, in every tongue', () => {
    for (const text of ['\tconst ü = "日本語 عربى ❤️".length;', '', '   ', 'one\ntwo', 'one\r\ntwo'])
      expect(seen(text)).toBe(text);
  });

  it('has no tab and no other line where it is a name', () => {
    expect(seen('a\n/etc/passwd\tb', 'name')).toBe('a<LF>/etc/passwd<TAB>b');
  });

  it('is spelled as in its tongue where it is prose, and still not turned round', () => {
    for (const text of ['می\u200cخواهم', '👩\u200d💻']) {
      expect(seen(text, 'prose')).toBe(text);
      expect(seen(text, 'name')).not.toBe(text);
    }
    expect(seen('a\u202eb\u200fc', 'prose')).toBe('a<U+202E>b<U+200F>c');
  });

  it('counts what comes again and again', () => {
    expect(seen(`a${'\u200b'.repeat(5000)}b`)).toBe('a<ZWSP ×5000>b');
    expect(seen('\u{e0041}'.repeat(3))).toBe('<U+E0041 ×3>');
  });
});
