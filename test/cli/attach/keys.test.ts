import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Key } from '../../../src/cli/attach/attach-terminal.ts';
import { intentOf, type Situation } from '../../../src/cli/attach/intent-of-key.ts';
import { type Draft, draftWindow, EMPTY, edit } from '../../../src/cli/attach/line-editor.ts';
import { widthOf } from '../../../src/cli/attach/text-width.ts';

const key = (more: Partial<Key>): Key => ({ name: '', text: '', ctrl: false, meta: false, ...more });
const letter = (text: string) => key({ name: text, text });
const named = (name: string) => key({ name });
const control = (name: string) => key({ name, ctrl: true });
const pasted = (text: string) => key({ name: 'paste', text });

const IDLE: Situation = { writing: false, asked: false };
const ASKED: Situation = { writing: false, asked: true };
const WRITING: Situation = { writing: true, asked: true };

describe('a key', () => {
  it.each<[string, Key, Situation, object]>([
    ['a allows once', letter('a'), ASKED, { do: 'answer', decision: 'allow', scope: 'once' }],
    ['p allows for the Pod', letter('p'), ASKED, { do: 'answer', decision: 'allow', scope: 'pod' }],
    ['f allows for the profile', letter('f'), ASKED, { do: 'answer', decision: 'allow', scope: 'profile' }],
    ['d denies', letter('d'), ASKED, { do: 'answer', decision: 'deny', scope: 'once' }],
    ['A is no answer', letter('A'), ASKED, { do: 'edit' }],
    ['a begins a message where nothing is asked', letter('a'), IDLE, { do: 'edit' }],
    ['a is a letter of the message that is written', letter('a'), WRITING, { do: 'edit' }],
    ['a that was pasted is no answer', pasted('a'), ASKED, { do: 'edit' }],
    ['alt and a is no answer', key({ name: 'a', meta: true }), ASKED, { do: 'nothing' }],
    ['ctrl-a is no answer', control('a'), ASKED, { do: 'nothing' }],
    ['t folds', letter('t'), IDLE, { do: 'fold' }],
    ['s asks for the state', letter('s'), ASKED, { do: 'state' }],
    ['q detaches', letter('q'), IDLE, { do: 'detach' }],
    ['q is a letter of a message', letter('q'), WRITING, { do: 'edit' }],
    ['q that was pasted begins a message', pasted('q'), IDLE, { do: 'edit' }],
    ['ctrl-c detaches', control('c'), IDLE, { do: 'detach' }],
    ['ctrl-c detaches from a message too', control('c'), WRITING, { do: 'detach' }],
    ['ctrl-d detaches', control('d'), IDLE, { do: 'detach' }],
    ['ctrl-d leaves a message alone', control('d'), WRITING, { do: 'edit' }],
    ['enter begins a message', named('return'), ASKED, { do: 'begin' }],
    ['enter sends it', named('return'), WRITING, { do: 'send' }],
    ['alt and enter is a line end in it', key({ name: 'return', meta: true }), WRITING, { do: 'edit' }],
    ['escape leaves it', named('escape'), WRITING, { do: 'leave' }],
    ['an arrow says nothing', named('up'), IDLE, { do: 'nothing' }],
  ])('%s', (_name, pressed, situation, intent) => {
    expect(intentOf(pressed, situation)).toEqual(intent);
  });
});

/** A draft in which `|` is the cursor. */
const draft = (marked: string): Draft => ({ text: marked.replace('|', ''), at: marked.indexOf('|') });
const marked = ({ text, at }: Draft) => `${text.slice(0, at)}|${text.slice(at)}`;

describe('a message that is written', () => {
  it.each<[string, string, Key, string]>([
    ['a letter', 'ab|c', letter('x'), 'abx|c'],
    ['a picture', '|', letter('🎉'), '🎉|'],
    ['backspace takes a whole character', 'a👩‍💻|b', named('backspace'), 'a|b'],
    ['backspace at the start', '|a', named('backspace'), '|a'],
    ['delete', 'a|e\u0301b', named('delete'), 'a|b'],
    ['left over a whole character', 'a🎉|', named('left'), 'a|🎉'],
    ['right', 'a|🎉b', named('right'), 'a🎉|b'],
    ['home and end', 'ab|c', named('home'), '|abc'],
    ['end', '|abc', control('e'), 'abc|'],
    ['ctrl-u takes what is before', 'ab|c', control('u'), '|c'],
    ['ctrl-k takes what is behind', 'ab|c', control('k'), 'ab|'],
    ['ctrl-w takes a word', 'one two  |three', control('w'), 'one |three'],
    ['what is pasted, with its lines', 'a|', pasted('b\r\nc\rd'), 'ab\nc\nd|'],
    ['a line end', 'a|b', key({ name: 'return', meta: true }), 'a\n|b'],
    ['a key without a text', 'a|', named('f5'), 'a|'],
    ['a control character', 'a|', key({ text: '\u001b' }), 'a|'],
  ])('%s', (_name, before, pressed, after) => {
    expect(marked(edit(draft(before), pressed))).toBe(after);
  });

  it('never fails, and keeps its cursor in the text, whatever is typed', () => {
    const keys = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }).map(letter),
      fc.string({ unit: 'binary' }).map(pasted),
      fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete').map(named),
      fc.constantFrom('a', 'e', 'h', 'k', 'u', 'w').map(control),
    );
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 30 }), fc.integer({ min: 5, max: 60 }), (pressed, columns) => {
        const written = pressed.reduce(edit, EMPTY);
        expect(written.at).toBeGreaterThanOrEqual(0);
        expect(written.at).toBeLessThanOrEqual(written.text.length);
        const { text, cursor } = draftWindow(written, columns);
        expect(widthOf(text)).toBeLessThanOrEqual(columns);
        expect(cursor).toBeLessThan(columns);
        expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/u);
      }),
    );
  });

  it.each<[string, Draft, number, { text: string; cursor: number }]>([
    ['shows all of a short one', draft('ab|c'), 10, { text: 'abc', cursor: 2 }],
    ['shows the end of a long one', draft('abcdefgh|'), 5, { text: 'efgh', cursor: 4 }],
    ['shows what is around the cursor', draft('abcd|efgh'), 6, { text: 'abcdef', cursor: 4 }],
    ['shows line ends as signs', draft('a\nb|'), 10, { text: 'a⏎b', cursor: 3 }],
  ])('%s', (_name, written, columns, window) => {
    expect(draftWindow(written, columns)).toEqual(window);
  });
});
