/** Texts of rows, one behind the other, in the order of their positions. */
export class TextColumn {
  readonly bytes: Buffer;
  /** Where each text begins, and where the last one ends. */
  readonly starts: Uint32Array;

  constructor(bytes: Buffer, starts: Uint32Array) {
    this.bytes = bytes;
    this.starts = starts;
  }

  start(position: number): number {
    return this.starts[position] ?? this.bytes.length;
  }

  text(position: number): string {
    return this.bytes.toString('utf8', this.start(position), this.start(position + 1));
  }

  size(position: number): number {
    return this.start(position + 1) - this.start(position);
  }

  /**
   * For each position from `from` to `to` how many of `words`, in their order, its text holds; all of them, or as many
   * as come before the first that it lacks. The bytes are looked through as a whole, which costs by their number and
   * by the hits; no text is made of them. Words hold no line end, and every text ends with one.
   */
  countHeld(words: readonly string[], from: number, to: number): Uint8Array {
    const held = new Uint8Array(this.starts.length);
    words.forEach((word, number) => {
      const bytes = this.bytes.subarray(0, this.start(to));
      const wanted = Buffer.from(word);
      let position = from;
      for (let at = bytes.indexOf(wanted, this.start(from)); at >= 0; ) {
        position = this.#positionAt(at, position);
        if (held[position] === number) held[position] = number + 1;
        at = bytes.indexOf(wanted, this.start(position + 1));
      }
    });
    return held;
  }

  /** The text that the byte at `at` belongs to: not before `from`, and mostly close to it. */
  #positionAt(at: number, from: number): number {
    let low = from;
    let step = 1;
    while (low + step < this.starts.length - 1 && this.start(low + step) <= at) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, this.starts.length - 1);
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.start(middle) <= at) low = middle;
      else high = middle;
    }
    return low;
  }
}
