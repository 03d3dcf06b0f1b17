/** More than the record shows, so that a secret that begins above its lines is known as one. */
const KEPT = 256 * 1024;
const LINE = 8 * 1024;

/** The last lines of an output, in memory; a long one by its beginning and its end. */
export class OutputTail {
  #lines: string[] = [];
  #length = 0;
  #open = '';

  add(text: string): void {
    const [first = '', ...more] = text.split('\n');
    this.#open += first;
    for (const line of more) {
      this.#end();
      this.#open = line;
    }
    this.#open = shortened(this.#open);
  }

  text(): string {
    return [...this.#lines, shortened(this.#open)].join('\n');
  }

  #end(): void {
    const line = shortened(this.#open);
    this.#lines.push(line);
    this.#length += line.length + 1;
    if (this.#length <= 2 * KEPT) return;
    let dropped = 0;
    while (this.#length > KEPT) {
      this.#length -= (this.#lines[dropped]?.length ?? 0) + 1;
      dropped += 1;
    }
    this.#lines = this.#lines.slice(dropped);
  }
}

/** Only what grew much longer than what is kept of it, so that a line is not cut anew with every piece. */
function shortened(line: string): string {
  return line.length <= 4 * LINE ? line : `${line.slice(0, LINE)} … ${line.slice(-LINE)}`;
}
