import type { AttachTerminal } from './attach-terminal.ts';
import { paint, type Row } from './row.ts';

/** A row that is too wide after all, by a terminal's own measure, must not become two: the count of rows holds. */
const NO_WRAP = '\u001b[?7l';
const WRAP = '\u001b[?7h';
const CLEAR_BELOW = '\u001b[J';
const CLEAR_SCREEN = '\u001b[2J\u001b[H';
const PASTES_APART = '\u001b[?2004h';
const PASTES_AS_KEYS = '\u001b[?2004l';

/** The rows at the bottom of a terminal that are drawn again, below those that are final. */
export class Screen {
  readonly #terminal: AttachTerminal;
  /** How many rows stand there to be drawn again; the cursor is on the last of them. */
  #height = 0;

  constructor(terminal: AttachTerminal) {
    this.#terminal = terminal;
  }

  begin(): void {
    this.#write(PASTES_APART);
  }

  /** Adds the final rows, and below them the ones that may change. The cursor goes to `column` of the last. */
  draw(final: readonly Row[], live: readonly Row[], column = 0): void {
    this.#write(this.#erase() + this.#lines(final) + this.#live(live, column));
  }

  /** Shows only these, on an empty screen. */
  repaint(final: readonly Row[], live: readonly Row[], column = 0): void {
    this.#height = 0;
    this.#write(CLEAR_SCREEN + this.#lines(final) + this.#live(live, column));
  }

  /** Leaves the final rows, and the cursor below them. */
  end(final: readonly Row[]): void {
    this.#write(this.#erase() + this.#lines(final) + PASTES_AS_KEYS);
  }

  #erase(): string {
    const up = this.#height > 1 ? `\u001b[${this.#height - 1}A` : '';
    this.#height = 0;
    return `\r${up}${CLEAR_BELOW}`;
  }

  #lines(rows: readonly Row[]): string {
    return rows.map((row) => `${paint(row, this.#terminal.colours)}\r\n`).join('');
  }

  #live(rows: readonly Row[], column: number): string {
    this.#height = rows.length;
    const text = rows.map((row) => paint(row, this.#terminal.colours)).join('\r\n');
    return `${NO_WRAP}${text}${WRAP}\r${column > 0 ? `\u001b[${column}C` : ''}`;
  }

  #write(text: string): void {
    // A terminal that is gone ends the reading of its keys, and with that the view.
    void this.#terminal.write(text);
  }
}
