import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terminalJson, terminalText } from '../../src/cli/terminal-text.ts';

const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/u;
const anyText = fc.string({ unit: 'binary', maxLength: 200 });

describe('stored text on a terminal', () => {
  it.each([
    ['a colour', '\u001b[31mred\u001b[0m', '<U+001B>[31mred<U+001B>[0m'],
    ['a title of the window', '\u001b]0;owned\u0007', '<U+001B>]0;owned<U+0007>'],
    ['a line that overwrites another', 'no\ryes', 'no<U+000D>yes'],
    ['an 8-bit control', 'a\u009b2Jb', 'a<U+009B>2Jb'],
    ['text read backwards', 'user\u202etxt.exe', 'user<U+202E>txt.exe'],
    ['an isolate', '\u2066x\u2069', '<U+2066>x<U+2069>'],
    ['words in invisible tags', 'ok\u{e0041}', 'ok<U+E0041>'],
    ['half a character', 'a\ud800b', 'a<U+D800>b'],
    ['line ends of another system', 'a\r\nb', 'a\nb'],
    ['tabs, joiners, emoji and other scripts', '\tनमस्ते 👩‍💻 日本語\n', '\tनमस्ते 👩‍💻 日本語\n'],
  ])('%s', (_name, stored, shown) => {
    expect(terminalText(stored)).toBe(shown);
  });

  it('never steers, whatever was stored', () => {
    fc.assert(fc.property(anyText, (text) => !STEERING.test(terminalText(text))));
  });

  it('is the same value as JSON, and steers there as little', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, fc.oneof(anyText, fc.array(anyText), fc.integer())), (value) => {
        const json = terminalJson(value);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(json).not.toMatch(STEERING);
      }),
    );
  });
});
