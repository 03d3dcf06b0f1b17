import { isStateChange, type Thread, type ThreadEvent } from '../event.ts';
import { bareScalar } from '../format/bare-lines.ts';
import { derivedId } from '../format/derived-id.ts';
import { readEventText } from '../format/event-text.ts';
import type { Problem } from '../problem.ts';
import { allClosed, closingLines } from './code-fences.ts';

type Marker = { kind: string; author: string; at: string; attributes: Record<string, string> };

/**
 * Reads a thread of an older generation, whose events have no id, no number and no sum. They are given
 * what today's events have; ids are derived from what is written, so that every reading gives the same.
 */
export function olderEvents(file: string): Thread {
  const text = file.startsWith('\ufeff') ? file.slice(1) : file;
  const lines = text.split('\n');
  const starts = offsetsOf(lines);
  const problems: Problem[] = [];
  const found = findMarkers(lines, problems);
  const events: ThreadEvent[] = [];
  let after: string | null = null;
  for (const [position, { marker, line }] of found.entries()) {
    const { kind, author, at, attributes } = marker;
    const chunk = text.slice(
      (starts[line] ?? 0) + (lines[line] ?? '').trimEnd().length,
      starts[found[position + 1]?.line ?? lines.length],
    );
    const { heading, body } = readEventText(chunk);
    const id = derivedId(at, [String(position), kind, author, JSON.stringify(attributes), heading, body]);
    const rev = position + 1;
    events.push({ kind, author, at, id, rev, after, attributes, heading, body, sum: '', line: line + 1 });
    if (isStateChange(kind)) after = id;
  }
  if (textBefore(text).trim() !== '') {
    problems.unshift({ rule: 'event_marker', message: 'text before the first event', line: 1 });
  }
  return { events, problems };
}

/** What stands above the first event, and therefore belongs to none. */
export function textBefore(file: string): string {
  const lines = file.split('\n');
  const first = findMarkers(lines, [])[0];
  return lines.slice(0, first?.line ?? lines.length).join('\n');
}

function offsetsOf(lines: readonly string[]): number[] {
  const offsets: number[] = [];
  let at = 0;
  for (const line of lines) {
    offsets.push(at);
    at += line.length + 1;
  }
  return offsets;
}

/** The genuine markers: at the start of a line below a `---` line, and in no code fence of a body. */
function findMarkers(lines: readonly string[], problems: Problem[]): { marker: Marker; line: number }[] {
  const found: { marker: Marker; line: number }[] = [];
  const closing = closingLines(lines);
  const candidates = candidatesIn(lines);
  const leftOpen = openFences(lines, candidates);
  let nextCandidate = 0;
  for (let line = 0; line < lines.length; line += 1) {
    while ((candidates[nextCandidate] ?? lines.length) < line) nextCandidate += 1;
    if (candidates[nextCandidate] === line) {
      const marker = readMarker(lines[line] ?? '');
      const message = 'a marker without kind, author and time';
      if (marker) found.push({ marker, line });
      else problems.push({ rule: 'event_marker', message, line: line + 1 });
    }
    const end = closing.get(line);
    if (end !== undefined && !leftOpen(line, end)) line = end;
  }
  return found;
}

/**
 * The lines that look like a marker and stand below a `---` line, with nothing but blank lines between.
 * Above the first of them there is no body that it could be a part of, so there it needs no such line.
 */
function candidatesIn(lines: readonly string[]): number[] {
  const candidates: number[] = [];
  let below = true;
  for (const [line, text] of lines.entries()) {
    if ((below || candidates.length === 0) && MARKER_START.test(text)) candidates.push(line);
    below = /^---[ \t]*\r?$/u.test(text) || (below && text.trim() === '');
  }
  return candidates;
}

/**
 * Tells of a fence that seems to hold events whether it was really left open: then the line that seems to
 * close it opens one itself, in the body of a later event whose fences are all closed.
 */
function openFences(
  lines: readonly string[],
  candidates: readonly number[],
): (open: number, close: number) => boolean {
  const known = new Map<number, boolean>();
  return (open, close) => {
    const position = lastBefore(candidates, close);
    const start = candidates[position];
    if (start === undefined || start < open) return false;
    const answer = known.get(start) ?? allClosed(lines.slice(start, candidates[position + 1]));
    known.set(start, answer);
    return answer;
  };
}

/** The position of the last of the rising `numbers` that is below `limit`; -1 where none is. */
function lastBefore(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? limit) < limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const MARKER_START = /^<!--[ \t]*event:/u;
const MARKER = /^<!--[ \t]*event:[ \t]*([A-Za-z][A-Za-z0-9_-]*)([^\r\n]*)-->[ \t]*\r?$/u;
const TIME = /^\d{4}-\d\d-\d\d/u;

function readMarker(text: string): Marker | undefined {
  const [, kind, written = ''] = MARKER.exec(text) ?? [];
  const { author, at, ...attributes } = readLooseAttributes(written);
  if (kind === undefined || !author || !at || !TIME.test(at)) return undefined;
  return { kind, author, at, attributes };
}

/** Names that today's marker gives a meaning of its own. */
const RESERVED = new Set(['id', 'rev', 'after', 'sum']);

const NAME =
  /[ \t]([A-Za-z_][A-Za-z0-9_-]*):(?=[ \t]|$)(?:[ \t]+(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=[ \t]|$))?/gu;

/** A value runs to the next name, for older writers left words with spaces unquoted. */
function readLooseAttributes(written: string): Record<string, string> {
  const attributes = new Map<string, string>();
  const names = [...written.matchAll(NAME)];
  for (const [position, { 1: name = '', index }] of names.entries()) {
    const start = index + name.length + 2;
    const value = written.slice(start, names[position + 1]?.index ?? written.length).trim();
    attributes.set(
      freeName(RESERVED.has(name) ? `older_${name}` : name, attributes),
      bareScalar(value) ?? value,
    );
  }
  return Object.fromEntries(attributes);
}

function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}_${number}`;
  return free;
}
