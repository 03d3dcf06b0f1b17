import { LONGEST_LINE, linesOf, wrap } from './text-width.ts';

/** A text that comes in pieces, as rows. A row is told as soon as nothing can be added to it. */
export class StreamedText {
  readonly #columns: number;
  /** The row that may still grow. */
  #row = '';
  /** A character of which only half has come, or a line end of which it is not yet known whose. */
  #held = '';
  /** So much of the line has been told. */
  #told = 0;

  constructor(columns: number) {
    this.#columns = Math.max(1, columns);
  }

  add(piece: string): string[] {
    const text = this.#held + piece;
    this.#held = /(?:\r|[\ud800-\udbff])$/.exec(text)?.[0] ?? '';
    const [first = '', ...lines] = text.slice(0, text.length - this.#held.length).split('\n');
    const rows = this.#continue(first);
    for (const line of lines) {
      rows.push(...this.#endLine());
      rows.push(...this.#continue(line));
    }
    return rows;
  }

  /** The row that may still grow, where there is something on it. */
  open(): string[] {
    const row = this.#row.trimEnd();
    return row === '' ? [] : [row];
  }

  end(): string[] {
    return this.#row === '' ? [] : this.#endLine();
  }

  /** One giant line is cut, once, and then only heard to its end. */
  #continue(text: string): string[] {
    const room = LONGEST_LINE - this.#told;
    if (room < 0 || text === '') return [];
    this.#told += text.length;
    const shown = text.length > room ? `${text.slice(0, room)}…` : text;
    const rows = wrap(this.#row + linesOf(shown).join(''), this.#columns);
    this.#row = rows.pop() ?? '';
    return rows;
  }

  #endLine(): string[] {
    const row = this.#row;
    this.#row = '';
    this.#told = 0;
    return [row.trimEnd()];
  }
}
