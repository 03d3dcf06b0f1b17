type Words = { kind: 'message' | 'thought'; text: string };

/** Words that stream in are joined to lines of at most this many characters, or of so many milliseconds. */
const JOINED = 4096;
const JOINED_MS = 100;
/** A word that is not over waits so long for its end, where it is no longer than this. */
const WORD = 512;
const WORD_MS = 1_000;

/**
 * Joins an agent's words to lines, and ends a line between two of them: a secret that came in pieces would be known in
 * none of them.
 */
export class WordStream {
  readonly #write: (words: Words) => void;
  #words: Words | undefined;
  #soon: NodeJS.Timeout | undefined;
  #late: NodeJS.Timeout | undefined;

  constructor(write: (words: Words) => void) {
    this.#write = write;
  }

  add(kind: Words['kind'], text: string): void {
    if (this.#words && this.#words.kind !== kind) this.flush();
    this.#words = { kind, text: (this.#words?.text ?? '') + text };
    clearTimeout(this.#late);
    if (this.#words.text.length >= JOINED) this.#flushWords();
    else this.#soon ??= setTimeout(() => this.#flushWords(), JOINED_MS);
  }

  /** Writes all that there is. */
  flush(): void {
    this.#stop();
    const words = this.#words;
    this.#words = undefined;
    if (words) this.#write(words);
  }

  /** Writes all but a word that may go on. */
  #flushWords(): void {
    this.#stop();
    const { kind, text } = this.#words ?? { kind: 'message', text: '' };
    const rest = text.slice(endOfWords(text));
    if (rest === '' || rest.length > WORD) {
      this.flush();
      return;
    }
    this.#words = { kind, text: rest };
    this.#late = setTimeout(() => this.flush(), WORD_MS);
    if (rest.length < text.length) this.#write({ kind, text: text.slice(0, -rest.length) });
  }

  #stop(): void {
    clearTimeout(this.#soon);
    clearTimeout(this.#late);
    this.#soon = undefined;
  }
}

/** Behind the last white space; looked for no further than it matters. */
function endOfWords(text: string): number {
  let end = text.length;
  while (end > 0 && text.length - end <= WORD && !/\s/u.test(text.charAt(end - 1))) end -= 1;
  return end;
}
