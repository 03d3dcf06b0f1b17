import { hash } from 'node:crypto';

/** The first `length` hex digits of the SHA-256 of `parts`, kept apart so that no two lists read the same. */
export function digest(parts: readonly string[], length = 16): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, length);
}

/** Control characters that no short text may carry; a long text may have tabs and line ends. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/gu;

/** `text` on one line without control characters, at most `limit` characters, cut visibly. */
export function oneLine(text: string, limit: number): string {
  const line = text.replace(CONTROL, ' ').replace(/ +/gu, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
}

/** Whether a text that stands on one line is free of control characters. */
export function isPlain(text: string): boolean {
  return text.search(CONTROL) < 0;
}

/** A copy for who keeps a short text long: V8 takes a part of a text as a view of it, which holds all of it in memory. */
export function apart(text: string): string {
  return Buffer.from(text).toString();
}

export function bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/**
 * git and editors may turn every line end into CRLF, and put a mark in front; what a text says is the same. Line
 * ends behind all else do not count: what is added below has plain ones.
 */
export function withPlainLineEnds(file: string): string {
  const text = file.startsWith('\ufeff') ? file.slice(1) : file;
  const turned = text.includes('\r\n') && !/(?:^|[^\r])\n/u.test(text.trimEnd());
  return turned ? text.replaceAll('\r\n', '\n') : text;
}
