import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamedText } from '../../../src/cli/attach/streamed-text.ts';
import { breakHard, cut, widthOf, wrap } from '../../../src/cli/attach/text-width.ts';

describe('the width of a text', () => {
  it.each([
    ['plain words', 'hello', 5],
    ['Japanese', '日本語', 6],
    ['Korean', '한국', 4],
    ['full-width letters', 'ＡＢ', 4],
    ['letters with marks on them', 'e\u0301ä', 2],
    ['a picture', '🎉', 2],
    ['a sign that is shown as a picture', '✔️', 2],
    ['our own marks', '❯▸✓✗·…│—', 8],
  ])('%s', (_name, text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it.each([
    ['fits', 'hello', 5, 'hello'],
    ['is cut', 'hello!', 5, 'hell…'],
    ['has no half characters', '日本語', 4, '日…'],
    ['keeps a letter and its mark together', 'abe\u0301xyz', 4, 'abe\u0301…'],
  ])('a text that %s', (_name, text, columns, shown) => {
    expect(cut(text, columns)).toBe(shown);
  });
});

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '語', 'e\u0301', '🎉', '.'), maxLength: 120 });

describe('a text in rows', () => {
  it('has no row that is too wide, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (text, columns) => {
        const rows = wrap(text, columns).map((row) => row.trimEnd());
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(columns);
        expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('is broken anywhere where nothing may be lost', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (text, columns) => {
        const rows = breakHard(text, columns);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(columns);
        expect(rows.join('')).toBe(text);
      }),
    );
  });
});

describe('a text that comes in pieces', () => {
  const streamed = (columns: number, pieces: readonly string[]) => {
    const text = new StreamedText(columns);
    return [...pieces.flatMap((piece) => text.add(piece)), ...text.end()];
  };

  it('stands in the same rows however it was cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(words, fc.constant('\n')), { maxLength: 8 }),
        fc.integer({ min: 2, max: 30 }),
        (pieces, columns) => {
          expect(streamed(columns, pieces)).toEqual(streamed(columns, [pieces.join('')]));
        },
      ),
    );
  });

  it.each([
    ['half of a character', ['a\ud83c', '\udf89b\n'], ['a🎉b']],
    ['half of a line end', ['a\r', '\nb\n'], ['a', 'b']],
    ['a control in two pieces', ['a\u001b', '[31mb\n'], ['a<U+001B>[31mb']],
    ['empty lines', ['a\n', '\n', 'b\n'], ['a', '', 'b']],
  ])('%s', (_name, pieces, rows) => {
    expect(streamed(40, pieces)).toEqual(rows);
  });

  it('shows the row that it is at, and tells it when it is full', () => {
    const text = new StreamedText(10);
    expect([text.add('one two '), text.open()]).toEqual([[], ['one two']]);
    expect([text.add('three'), text.open()]).toEqual([['one two'], ['three']]);
  });

  it('is cut within one giant line, and goes on with the next', () => {
    const rows = streamed(100, [...Array(50).fill('x'.repeat(1000)), '\nnext\n']);
    expect(rows.join('')).toBe(`${'x'.repeat(4000)}…next`);
  });
});
