import { terminalText } from '../terminal-text.ts';
import type { Key } from './attach-terminal.ts';
import { charactersOf, widthOf } from './text-width.ts';

/** A message that is being written. `at` is where the next character goes. */
export type Draft = { text: string; at: number };

export const EMPTY: Draft = { text: '', at: 0 };

/** No terminal shows more of a line: a long paste is not measured with every key. */
const NEAR = 1000;

type Edit = (draft: Draft) => Draft;

const NAMED: Readonly<Record<string, Edit>> = {
  backspace: ({ text, at }) => without(text, before(text, at), at),
  delete: ({ text, at }) => without(text, at, after(text, at)),
  left: ({ text, at }) => ({ text, at: before(text, at) }),
  right: ({ text, at }) => ({ text, at: after(text, at) }),
  home: ({ text }) => ({ text, at: 0 }),
  end: ({ text }) => ({ text, at: text.length }),
};
const WITH_CONTROL: Readonly<Record<string, Edit>> = {
  a: ({ text }) => ({ text, at: 0 }),
  e: ({ text }) => ({ text, at: text.length }),
  h: ({ text, at }) => without(text, before(text, at), at),
  k: ({ text, at }) => without(text, at, text.length),
  u: ({ text, at }) => without(text, 0, at),
  w: ({ text, at }) => without(text, startOfWord(text, at), at),
};

/** The draft after the key. A key that says nothing to it changes nothing. */
export function edit(draft: Draft, key: Key): Draft {
  if (key.ctrl) return (WITH_CONTROL[key.name] ?? same)(draft);
  const named = NAMED[key.name];
  if (named) return named(draft);
  // Alt and enter is a line end within the message; alt with anything else is no text.
  if (key.meta) return key.name === 'return' ? insert(draft, '\n') : draft;
  if (key.name === 'paste') return insert(draft, key.text.replaceAll(/\r\n?/gu, '\n'));
  return isText(key) ? insert(draft, key.text) : draft;
}

/** Whether the key stands for a character that is seen. */
export function isText({ text, ctrl, meta, name }: Key): boolean {
  return !ctrl && !meta && (name === 'paste' || (text !== '' && !/[\u0000-\u001f\u007f-\u009f]/u.test(text)));
}

/** The part of the draft around its cursor that fits in the columns, and the column of the cursor in it. */
export function draftWindow({ text, at }: Draft, columns: number): { text: string; cursor: number } {
  const left = charactersOf(shown(text.slice(Math.max(0, at - NEAR), at)));
  const right = charactersOf(shown(text.slice(at, at + NEAR)));
  // The cursor itself wants a column behind what is left of it.
  const before = fitting(left.reverse(), columns - 1)
    .reverse()
    .join('');
  const cursor = widthOf(before);
  return { text: before + fitting(right, columns - cursor).join(''), cursor };
}

function shown(text: string): string {
  return terminalText(text.replaceAll('\n', '⏎').replaceAll('\t', ' '));
}

/** As many of the first ones as have room. */
function fitting(characters: readonly string[], columns: number): string[] {
  let width = 0;
  const end = characters.findIndex((character) => {
    width += widthOf(character);
    return width > columns;
  });
  return end < 0 ? [...characters] : characters.slice(0, end);
}

function insert({ text, at }: Draft, piece: string): Draft {
  return { text: text.slice(0, at) + piece + text.slice(at), at: at + piece.length };
}

function without(text: string, from: number, to: number): Draft {
  return { text: text.slice(0, from) + text.slice(to), at: from };
}

function before(text: string, at: number): number {
  return at - (charactersOf(text.slice(Math.max(0, at - NEAR), at)).at(-1)?.length ?? 0);
}

function after(text: string, at: number): number {
  return at + (charactersOf(text.slice(at, at + NEAR))[0]?.length ?? 0);
}

function startOfWord(text: string, at: number): number {
  return text.slice(0, at).replace(/\S*\s*$/u, '').length;
}

function same(draft: Draft): Draft {
  return draft;
}
