import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { TranscriptEntry, TranscriptFact } from '../../domain/pod.ts';
import { errorCode } from '../../local/local-error.ts';
import { boundedFact } from './bounded-fact.ts';
import { readTail } from './read-tail.ts';
import { WordStream } from './word-stream.ts';

/** What an agent floods us with is not kept beyond this; what happened to the Pod always is. */
const LIMIT_BYTES = 256 * 1024 * 1024;

/**
 * What was said to an agent and by it, and what happened to its Pod: JSON Lines that are only ever added to. Its host
 * alone writes it; whoever reads may do so at any time, and takes half a line at the end for none.
 */
export class Transcript {
  readonly #file: number;
  readonly #now: () => Date;
  readonly #limit: number;
  readonly #listeners = new Set<(entry: TranscriptEntry) => void>();
  readonly #words = new WordStream((words) => this.#write(words));
  #seq: number;
  #bytes: number;
  #isFull = false;
  #isClosed = false;
  /** So many lines the disk did not take. */
  #lost = 0;

  constructor(path: string, now: () => Date, limit = LIMIT_BYTES) {
    this.#file = openSync(path, 'a+', 0o600);
    this.#now = now;
    this.#limit = limit;
    this.#seq = readTail(path, 1, Number.POSITIVE_INFINITY).at(-1)?.seq ?? 0;
    this.#bytes = fstatSync(this.#file).size;
    // A host that died may have left half a line: what follows begins its own.
    if (this.#bytes > 0 && !endsLine(this.#file, this.#bytes)) this.#append('\n');
  }

  /** Words of the agent, as they come. */
  stream(kind: 'message' | 'thought', text: string): void {
    if (!this.#isClosed) this.#words.add(kind, text);
  }

  /** Anything else; what was said before it comes first. What is only told when all is over is told to nobody. */
  add(fact: TranscriptFact): void {
    if (this.#isClosed) return;
    this.flush();
    this.#write(fact);
  }

  flush(): void {
    this.#words.flush();
  }

  /** Hears every line from now on. */
  listen(listener: (entry: TranscriptEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.flush();
    // Its descriptor may be another file's from now on.
    this.#isClosed = true;
    closeSync(this.#file);
  }

  #write(fact: TranscriptFact): void {
    const isKept = fact.kind === 'pod' || fact.kind === 'question' || fact.kind === 'answer';
    if (this.#bytes > this.#limit && !isKept) {
      this.#leaveOut();
      return;
    }
    if (this.#lost > 0 && !this.#tellLost()) this.#lost += 1;
    else if (!this.#put(fact)) this.#lost += 1;
  }

  /** Says once that nothing more of the agent's words is kept. */
  #leaveOut(): void {
    if (this.#isFull) return;
    this.#isFull = true;
    const text = `the transcript has ${Math.round(this.#limit / 1024 / 1024)} MiB; what the agent says from here on is not kept`;
    this.#put({ kind: 'pod', event: 'left_out', text });
  }

  /** The agent goes on while the disk is full; that something is missing stands where it is missing. */
  #tellLost(): boolean {
    const text = `${this.#lost} ${this.#lost === 1 ? 'line is' : 'lines are'} missing here, which the disk did not take`;
    const isTold = this.#put({ kind: 'pod', event: 'left_out', text });
    if (isTold) this.#lost = 0;
    return isTold;
  }

  /** A line that is not whole on the disk has no number, and nobody was told of it. */
  #put(fact: TranscriptFact): boolean {
    const entry: TranscriptEntry = {
      seq: this.#seq + 1,
      at: this.#now().toISOString(),
      ...boundedFact(fact),
    };
    if (!this.#append(`${JSON.stringify(entry)}\n`)) return false;
    this.#seq += 1;
    for (const listener of this.#listeners) listener(entry);
    return true;
  }

  /** All of it or nothing: a full disk takes a part. */
  #append(text: string): boolean {
    const bytes = Buffer.from(text);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
      this.#bytes += bytes.length;
      return true;
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      ftruncateSync(this.#file, this.#bytes);
      return false;
    }
  }
}

function endsLine(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}
