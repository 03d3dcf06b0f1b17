import { crc32 } from 'node:zlib';
import type { FileAccess } from './file-access.ts';
import { LocalError, refusedBy } from './local-error.ts';
import type { Place } from './place.ts';
import { readIfThere } from './read-if-there.ts';

/** What the ledger itself knows of one Ticket in a transaction; all else in it is the store's own. */
export type LedgerHead = {
  id: string;
  /** The highest rev, and the event that carries it. */
  rev: number;
  last: string;
  /** Events whose place of origin matters later. */
  gates: string[];
};

/** One transaction. `payload` is whatever finishes it when it is read back. */
export type LedgerRecord = { heads: LedgerHead[]; payload: unknown };

/** A record with the offsets at which it begins and ends. */
export type LedgerEntry = { heads: LedgerHead[]; start: number; end: number; payload: () => unknown };

/** Grows with every change of records on this machine. */
export const LEDGER = 'ledger.jsonl';
const APPLIED = 'applied';
const CHUNK = 1 << 20;
const NEWLINE = 10;
const TAIL = 256;

/**
 * The append-only log of what was acknowledged on this machine. A line is
 * `CHECKSUM HEADS<tab>PAYLOAD`, both JSON, so that heads are read without the payload.
 *
 * It serves three ends at once. Appending a line is the point at which a transaction is committed; the line
 * holds all that is needed to carry it out again, and a second file says up to where that was done. It
 * remembers what a Ticket had when its files are reset, restored or lost. And readers learn from its growth
 * what changed. As each transaction is carried out before the next one is appended, at most the last line
 * can be unfinished.
 */
export class Ledger {
  readonly #place: Place;
  readonly #files: FileAccess;

  constructor(place: Place, files: FileAccess) {
    this.#place = place;
    this.#files = files;
  }

  /** Up to which offset transactions have been carried out: the mark by which readers see changes. */
  applied(): number {
    const mark = readIfThere(this.#files, this.#place.at(APPLIED));
    const [offset = '', sum] = mark?.toString('latin1', 0, 64).trim().split(' ') ?? [];
    return sum === checksum(Buffer.from(offset)) ? Number(offset) : 0;
  }

  size(): number {
    return this.#files.stat(this.#place.at(LEDGER))?.size ?? 0;
  }

  /** Which file it is: another one when it was removed or put back. 0 when there is none. */
  inode(): number {
    return this.#files.stat(this.#place.at(LEDGER))?.inode ?? 0;
  }

  /** Tells the ledger as it was up to `end` from another one that has grown as long in a file of the same number. */
  tail(end: number): string {
    const start = Math.max(0, end - TAIL);
    return end === 0 ? '' : checksum(this.#files.read(this.#place.at(LEDGER), start, end - start));
  }

  /**
   * Writes a transaction down for good. The caller holds the lock, and has recovered.
   * @throws LocalError `refused` when nothing was written; `unfinished` when that is not certain.
   */
  append({ heads, payload }: LedgerRecord): number {
    const text = Buffer.from(`${JSON.stringify(heads)}\t${JSON.stringify(payload)}`);
    const line = Buffer.concat([Buffer.from(`${checksum(text)} `), text, Buffer.from('\n')]);
    const before = this.size();
    try {
      this.#files.append(this.#place.at(LEDGER), line);
      if (before === 0) this.#files.syncFolder(this.#place.folder);
    } catch (error) {
      this.#takeBack(before, error);
    }
    return before + line.length;
  }

  /** What a failed append left is cut off, so that no later reader takes it for committed. */
  #takeBack(before: number, error: unknown): never {
    try {
      if (this.size() > before) this.#files.truncate(this.#place.at(LEDGER), before);
    } catch (cause) {
      throw new LocalError('unfinished', 'the disk failed while the change was recorded', cause);
    }
    throw refusedBy(error, 'the change could not be recorded in the local state folder');
  }

  /** Tells readers, and the next writer, that all up to `end` has been carried out. */
  markApplied(end: number): void {
    const offset = String(end).padStart(16, '0');
    const mark = Buffer.from(`${offset} ${checksum(Buffer.from(offset))}\n`);
    this.#files.overwrite(this.#place.at(APPLIED), mark);
  }

  /**
   * Finds what a dead writer left, for the caller, who holds the lock: a tail that was never whole is cut off,
   * as nobody was told that it happened; a last transaction that was not carried out goes to `redo`. Returns
   * up to where all is carried out then.
   */
  recover(redo: (payload: unknown) => void): number {
    const applied = this.applied();
    const size = this.size();
    if (size === applied) return applied;
    let last: LedgerEntry | undefined;
    for (const entry of this.entries(applied <= size ? applied : 0)) last = entry;
    const end = last?.end ?? Math.min(applied, size);
    if (size > end) this.#files.truncate(this.#place.at(LEDGER), end);
    if (last && last.end > applied) redo(last.payload());
    this.markApplied(end);
    return end;
  }

  /** Whole transactions from `start` to `end`, oldest first. Lines that fail their checksum are passed over. */
  *entries(start = 0, end = this.size()): Generator<LedgerEntry> {
    for (const line of this.#lines(start, end)) {
      const entry = readLine(line.text, line.end);
      if (entry) yield entry;
    }
  }

  /** The numbers of lines that are not as they were written, of those that were carried out. */
  damagedLines(): number[] {
    const end = Math.min(this.applied(), this.size());
    const damaged: number[] = [];
    let number = 0;
    let whole = 0;
    for (const line of this.#lines(0, end)) {
      number += 1;
      whole = line.end;
      if (!readLine(line.text, line.end)) damaged.push(number);
    }
    return whole < end && end === this.applied() ? [...damaged, number + 1] : damaged;
  }

  /** Each line that is ended, with the offset behind it. */
  *#lines(start: number, wanted: number): Generator<{ text: Buffer; end: number }> {
    // The mark of what was carried out may be there still when the file is not.
    const end = Math.min(wanted, this.size());
    let rest: Buffer = Buffer.alloc(0);
    for (let at = start; at < end; ) {
      const chunk = this.#files.read(this.#place.at(LEDGER), at, Math.min(CHUNK, end - at));
      if (chunk.length === 0) return;
      const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const base = at - rest.length;
      let from = 0;
      for (let to = text.indexOf(NEWLINE, from); to >= 0; to = text.indexOf(NEWLINE, from)) {
        yield { text: text.subarray(from, to), end: base + to + 1 };
        from = to + 1;
      }
      rest = text.subarray(from);
      at += chunk.length;
    }
  }
}

function readLine(line: Buffer, end: number): LedgerEntry | undefined {
  const text = line.subarray(9);
  const tab = text.indexOf('\t');
  if (tab < 0 || line.toString('latin1', 0, 9) !== `${checksum(text)} `) return undefined;
  return {
    // The checksum says that `append` wrote it, so it has the type that `append` was given.
    heads: JSON.parse(text.toString('utf8', 0, tab)) as LedgerHead[],
    start: end - line.length - 1,
    end,
    payload: () => JSON.parse(text.toString('utf8', tab + 1)),
  };
}

function checksum(text: Buffer): string {
  return crc32(text).toString(16).padStart(8, '0');
}
