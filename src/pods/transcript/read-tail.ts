import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { TranscriptEntry } from '../../domain/pod.ts';

/** Read at once; a line that is longer than many of them is none of ours. */
const PIECE = 64 * 1024;
const LONGEST = 4 * 1024 * 1024;
/** So much of a transcript at most is told to who asks for its end. */
const TAIL = 4 * 1024 * 1024;

/**
 * The last lines of a transcript, at most `count` of them and at most `bytes` of the file, in their order. A line that
 * is damaged or half written is left out.
 */
export function readTail(path: string, count: number, bytes = TAIL): TranscriptEntry[] {
  const found: TranscriptEntry[] = [];
  for (const row of rowsBackwards(path, bytes)) {
    const entry = parsed(row);
    if (entry) found.push(entry);
    if (found.length >= count) break;
  }
  return found.reverse();
}

/** The lines behind `seq`, read from the end: of a long transcript as quickly as of a short one. */
export function readSince(path: string, seq: number, limit: number): TranscriptEntry[] {
  const found: TranscriptEntry[] = [];
  for (const row of rowsBackwards(path, TAIL)) {
    const entry = parsed(row);
    if (entry && entry.seq <= seq) break;
    if (entry) found.push(entry);
    if (found.length >= limit) break;
  }
  return found.reverse();
}

/** Whole lines from the end to the beginning; what stands behind the last line end is none. */
function* rowsBackwards(path: string, bytes: number): Generator<string> {
  if (!existsSync(path)) return;
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    // What was read of the line that goes on in front; undefined where it is too long, or not over yet.
    let held: Buffer[] | undefined;
    let length = 0;
    for (let end = size; end > 0 && size - end < bytes; ) {
      const piece = readBefore(file, end);
      end -= piece.length;
      let to = piece.length;
      for (let at = piece.lastIndexOf(0x0a); at >= 0; at = at === 0 ? -1 : piece.lastIndexOf(0x0a, at - 1)) {
        if (held) yield Buffer.concat([piece.subarray(at + 1, to), ...held]).toString('utf8');
        [held, length, to] = [[], 0, at];
      }
      length += to;
      if (length > LONGEST) held = undefined;
      held?.unshift(piece.subarray(0, to));
      if (end === 0 && held) yield Buffer.concat(held).toString('utf8');
    }
  } finally {
    closeSync(file);
  }
}

function readBefore(file: number, end: number): Buffer {
  const size = Math.min(PIECE, end);
  const piece = Buffer.alloc(size);
  // The file only ever grows; what is shorter now was cut by somebody else, and is read as nothing.
  readSync(file, piece, 0, size, end - size);
  return piece;
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
