import type { AttachTerminal, Key } from '../../../src/cli/attach/attach-terminal.ts';
import { charactersOf, widthOf } from '../../../src/cli/attach/text-width.ts';

const SEQUENCE = /^\u001b\[(\??)(\d*)([A-Za-z])/u;

/** A terminal of paper: what a real one would show, with hands for keys and a clock of its own. */
export class PaperTerminal implements AttachTerminal {
  interactive = true;
  colours = false;
  /** Everything that was written, as it was written. */
  written = '';
  time = 0;
  #columns: number;
  #rows: number;
  #screen: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wraps = true;
  #pressed: ((key: Key) => void) | undefined;
  #resized: (() => void) | undefined;

  constructor(columns = 80, rows = 24) {
    this.#columns = columns;
    this.#rows = rows;
  }

  size(): { columns: number; rows: number } {
    return { columns: this.#columns, rows: this.#rows };
  }

  now(): number {
    return this.time;
  }

  async write(text: string): Promise<boolean> {
    this.written += text;
    let rest = text;
    while (rest !== '') {
      const sequence = SEQUENCE.exec(rest);
      const piece = sequence?.[0] ?? /^[^\u001b\r\n]+/u.exec(rest)?.[0] ?? rest.slice(0, 1);
      if (sequence) this.#obey(sequence[1] === '?', Number(sequence[2] || 0), sequence[3] ?? '');
      else if (piece === '\r') this.#column = 0;
      else if (piece === '\n') this.#down();
      else for (const character of charactersOf(piece)) this.#put(character);
      rest = rest.slice(piece.length);
    }
    return true;
  }

  readKeys(pressed: (key: Key) => void): () => void {
    this.#pressed = pressed;
    return () => {
      this.#pressed = undefined;
    };
  }

  watchSize(changed: () => void): () => void {
    this.#resized = changed;
    return () => {
      this.#resized = undefined;
    };
  }

  /** Whether the view reads keys and watches the size. */
  get watched(): boolean {
    return this.#pressed !== undefined || this.#resized !== undefined;
  }

  /** Types a text, key by key, or a key with a name. */
  type(text: string): void {
    for (const character of charactersOf(text)) this.press({ name: character, text: character });
  }

  press(key: Partial<Key>): void {
    this.#pressed?.({ name: '', text: '', ctrl: false, meta: false, ...key });
  }

  resize(columns: number, rows: number): void {
    this.#columns = columns;
    this.#rows = rows;
    this.#resized?.();
  }

  /** All rows that were ever shown and not drawn again, the last of them on the screen. */
  get rows(): string[] {
    return this.#screen.map((row) => row.join('').trimEnd());
  }

  get text(): string {
    return this.rows.join('\n');
  }

  /** Where the cursor is, in columns, on the last row. */
  get cursor(): number {
    return this.#column;
  }

  #obey(own: boolean, count: number, letter: string): void {
    if (own && count === 7) this.#wraps = letter === 'h';
    if (own) return;
    if (letter === 'A') this.#row -= Math.max(1, count);
    if (letter === 'C') this.#column += count;
    if (letter === 'J' && count === 0) this.#screen.length = this.#row + 1;
    if (letter === 'J' && count === 0) this.#line().length = this.#column;
    if (letter === 'J' && count === 2) this.#screen = [[]];
    if (letter === 'H') this.#row = this.#column = 0;
  }

  #put(character: string): void {
    const width = Math.max(1, widthOf(character));
    if (this.#column + width > this.#columns) {
      if (!this.#wraps) return;
      this.#down();
      this.#column = 0;
    }
    const line = this.#line();
    while (line.length < this.#column) line.push(' ');
    line[this.#column] = character;
    for (let more = 1; more < width; more++) line[this.#column + more] = '';
    this.#column += width;
  }

  #down(): void {
    this.#row += 1;
    this.#screen[this.#row] ??= [];
  }

  #line(): string[] {
    this.#screen[this.#row] ??= [];
    return this.#screen[this.#row] ?? [];
  }
}
