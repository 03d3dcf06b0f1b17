/** A glimpse of an output every so often is enough for whoever looks on. */
const EACH_MS = 300;
/** Of a line that has not ended yet. */
const LONGEST = 4_000;

/** Tells the last whole line of an output as it comes, now and then. */
export class LastLine {
  readonly #tell: (line: string) => void;
  #open = '';
  #line: string | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  add(text: string): void {
    const lines = (this.#open + text).split('\n');
    this.#open = (lines.pop() ?? '').slice(-LONGEST);
    const line = lines.findLast((each) => each.trim() !== '');
    if (line === undefined) return;
    this.#line = line.slice(0, LONGEST);
    const wait = this.#toldAt + EACH_MS - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Tells now what has not been told. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#line === undefined) return;
    const line = this.#line;
    this.#line = undefined;
    this.#toldAt = performance.now();
    this.#tell(line);
  }
}
