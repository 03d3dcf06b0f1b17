import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { TranscriptEntry, TranscriptFact } from '../domain/pod.ts';
import { redactSecrets } from '../domain/secrets.ts';

/** What an agent floods us with is not kept beyond this; what happened to the Pod always is. */
const LIMIT_BYTES = 256 * 1024 * 1024;
/** No single text is longer. */
const TEXT = 32 * 1024;
/** Words that stream in are joined to lines of at most this many characters, or of so many milliseconds. */
const JOINED = 4096;
const JOINED_MS = 100;

type Words = Extract<TranscriptFact, { kind: 'message' | 'thought' }>;

/**
 * What was said to an agent and by it, and what happened to its Pod: JSON Lines that are only ever added to. Its host
 * alone writes it; whoever reads may do so at any time, and takes half a line at the end for none.
 */
export class Transcript {
  readonly #file: number;
  readonly #now: () => Date;
  readonly #listeners = new Set<(entry: TranscriptEntry) => void>();
  #seq: number;
  #bytes: number;
  #isFull = false;
  #words: Words | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, now: () => Date) {
    const last = readTail(path, 1).at(-1);
    this.#file = openSync(path, 'a+', 0o600);
    this.#now = now;
    this.#seq = last?.seq ?? 0;
    this.#bytes = fstatSync(this.#file).size;
    // A host that died may have left half a line: what follows begins its own.
    if (this.#bytes > 0 && !endsLine(this.#file, this.#bytes)) this.#bytes += writeSync(this.#file, '\n');
  }

  /** Words of the agent, as they come. */
  stream(kind: Words['kind'], text: string): void {
    if (this.#words && this.#words.kind !== kind) this.flush();
    const words = { kind, text: (this.#words?.text ?? '') + text };
    this.#words = words;
    if (words.text.length >= JOINED) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), JOINED_MS);
  }

  /** Anything else; what was said before it comes first. */
  add(fact: TranscriptFact): void {
    this.flush();
    this.#write(fact);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const words = this.#words;
    this.#words = undefined;
    if (words) this.#write(words);
  }

  /** Hears every line from now on. */
  listen(listener: (entry: TranscriptEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  #write(fact: TranscriptFact): void {
    const isKept = fact.kind === 'pod' || fact.kind === 'question' || fact.kind === 'answer';
    if (this.#bytes > LIMIT_BYTES && !isKept) {
      this.#leaveOut();
      return;
    }
    this.#seq += 1;
    const entry: TranscriptEntry = { seq: this.#seq, at: this.#now().toISOString(), ...bounded(fact) };
    this.#bytes += writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    for (const listener of this.#listeners) listener(entry);
  }

  /** Says once that nothing more of the agent's words is kept. */
  #leaveOut(): void {
    if (this.#isFull) return;
    this.#isFull = true;
    this.#write({
      kind: 'pod',
      event: 'left_out',
      text: `the transcript has ${LIMIT_BYTES / 1024 / 1024} MiB; what the agent says from here on is not kept`,
    });
  }
}

/** Texts of a bounded length, without what looks like a secret. */
function bounded<T>(value: T): T {
  const shortened = (text: string) => {
    const cut =
      text.length <= TEXT
        ? text
        : `${text.slice(0, TEXT).toWellFormed()} [truncated: ${text.length - TEXT} characters]`;
    return redactSecrets(cut);
  };
  // A transcript's facts are plain data, and texts in them stay texts.
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'string' ? shortened(inner) : inner,
  ) as T;
}

const PIECE = 64 * 1024;

/** The last lines of a transcript, at most `count` of them and at most `bytes` of the file, in their order. */
export function readTail(path: string, count: number, bytes = 4 * 1024 * 1024): TranscriptEntry[] {
  if (!existsSync(path)) return [];
  const file = openSync(path, 'r');
  try {
    let from = fstatSync(file).size;
    let held: Buffer = Buffer.alloc(0);
    let lines = 0;
    while (from > 0 && lines <= count && held.length < bytes) {
      const size = Math.min(PIECE, from);
      const piece = Buffer.alloc(size);
      from -= size;
      readSync(file, piece, 0, size, from);
      for (const byte of piece) if (byte === 0x0a) lines += 1;
      held = Buffer.concat([piece, held]);
    }
    const rows = held.toString('utf8').split('\n');
    // The first may be the end of a line, unless the file begins there; the last is half a line, or nothing.
    return rows
      .slice(from > 0 ? 1 : 0)
      .flatMap((row) => parsed(row) ?? [])
      .slice(-count);
  } finally {
    closeSync(file);
  }
}

/** The lines behind `seq`, read from the end: of a long transcript as quickly as of a short one. */
export function readSince(path: string, seq: number, limit: number): TranscriptEntry[] {
  return readTail(path, limit).filter((entry) => entry.seq > seq);
}

function parsed(row: string): TranscriptEntry | undefined {
  if (!row.startsWith('{"seq":') || !row.endsWith('}')) return undefined;
  try {
    // Our own host wrote the line; one that was damaged is no JSON, or has no number.
    const entry = JSON.parse(row) as TranscriptEntry;
    return Number.isSafeInteger(entry.seq) && typeof entry.kind === 'string' ? entry : undefined;
  } catch {
    return undefined;
  }
}

function endsLine(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}
