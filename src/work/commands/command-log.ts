import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, refusedBy } from '../../local/local-error.ts';

/** So much is kept of the beginning of an output, and so much of its end. */
const KEPT = { first: 1024 * 1024, last: 4 * 1024 * 1024 };

/**
 * A file with what a command printed: all of it, or its beginning, a line that says how much is missing, and its end.
 * It can be read at any time, and never grows much beyond twice what is kept.
 */
export class CommandLog {
  readonly #file: number;
  readonly #kept: { first: number; last: number };
  #size = 0;
  #missing = 0;
  /** Where the beginning ends, once something is missing, and where the end begins. */
  #head = 0;
  #body = 0;
  #fault: string | undefined;

  /** @throws LocalError `refused` where there can be no such file. */
  constructor(path: string, kept: { first: number; last: number } = KEPT) {
    this.#kept = kept;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      this.#file = openSync(path, 'w+', 0o600);
    } catch (error) {
      throw refusedBy(error, 'the log of a command cannot be written');
    }
  }

  /** The system's code where it could not be written to the end: a full disk ends no command. */
  get fault(): string | undefined {
    return this.#fault;
  }

  write(text: string): void {
    this.#trying(() => {
      this.#append(Buffer.from(text));
      if (this.#tooMuch() > this.#kept.last) this.#cut();
    });
  }

  close(): void {
    this.#trying(() => {
      if (this.#tooMuch() > 0) this.#cut();
    });
    closeSync(this.#file);
  }

  #tooMuch(): number {
    const { first, last } = this.#kept;
    return this.#size - last - (this.#missing === 0 ? first : this.#body);
  }

  /** Puts the end behind the beginning, with the line between them. */
  #cut(): void {
    const { first, last } = this.#kept;
    if (this.#missing === 0) {
      this.#head = endOfLines(this.#read(0, first));
      this.#body = this.#head;
    }
    const read = this.#read(Math.max(this.#body, this.#size - last), last);
    const end = read.subarray(beginOfLines(read));
    this.#missing += this.#size - end.length - this.#body;
    this.#size = this.#head;
    this.#append(Buffer.from(`\n[${this.#missing} bytes of output are missing here]\n`));
    this.#body = this.#size;
    this.#append(end);
    ftruncateSync(this.#file, this.#size);
  }

  #append(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      const written = writeSync(this.#file, bytes, done, bytes.length - done, this.#size);
      done += written;
      this.#size += written;
    }
  }

  #read(from: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.min(length, this.#size - from));
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, from + done);
      if (count === 0) return bytes.subarray(0, done);
      done += count;
    }
    return bytes;
  }

  #trying(step: () => void): void {
    if (this.#fault !== undefined) return;
    try {
      step();
    } catch (error) {
      this.#fault = errorCode(error);
      if (this.#fault === undefined) throw error;
    }
  }
}

/** A line that is longer than this is cut, between two letters. */
const LINE_BYTES = 64 * 1024;

function endOfLines(bytes: Buffer): number {
  const end = bytes.lastIndexOf('\n') + 1;
  if (end > 0 && bytes.length - end < LINE_BYTES) return end;
  let at = bytes.length - 1;
  while (at > 0 && isInLetter(bytes[at])) at -= 1;
  return Math.max(at, 0);
}

function beginOfLines(bytes: Buffer): number {
  const end = bytes.indexOf('\n') + 1;
  if (end > 0 && end < LINE_BYTES) return end;
  let at = 0;
  while (at < bytes.length && isInLetter(bytes[at])) at += 1;
  return at;
}

/** In UTF-8 these bytes begin no letter. */
function isInLetter(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
