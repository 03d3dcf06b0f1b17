import { olderEvents } from './older-thread.ts';
import { digest } from './text.ts';

/** One event of a thread. What it says cannot change; what comes after can only stand below it. */
export type ThreadEvent = {
  kind: string;
  /** `ROLE/NAME`; anything in older records. */
  author: string;
  at: string;
  id: string;
  rev: number;
  /** The id of the last change of state that this event's writer saw. */
  after: string | null;
  attributes: Record<string, string>;
  heading: string;
  body: string;
  /** As recorded; empty in an older event, which has none. */
  sum: string;
  /** Where its marker stands in `thread.md`, counted from 1; 0 before it is written. */
  line: number;
};

export type Problem = { rule: string; message: string; line: number };
export type Thread = { events: ThreadEvent[]; problems: Problem[] };

/** What an operation wants to add. Id, rev, time, author and sum are given when it is appended. */
export type EventDraft = {
  kind: string;
  heading?: string;
  body?: string;
  attributes?: Record<string, string | undefined>;
};

const MARKER = /^<!-- event: ([a-z_]+)((?: [a-z_]+: (?:"(?:[^"\\\r\n]|\\[^\r\n])*"|[^\s"]\S*))*) -->$/gmu;
const ATTRIBUTE = / ([a-z_]+): (?:("(?:[^"\\]|\\.)*")|(\S+))/gu;
const LOOKS_LIKE_MARKER = /^<!-- (\\*)event:/gmu;
const ESCAPED_MARKER = /^<!-- \\(\\*)event:/gmu;
const ENVELOPE = new Set(['author', 'at', 'id', 'rev', 'after', 'sum']);

/**
 * Reads `thread.md`. Never throws: what cannot be read is a problem with its line, and its text stays
 * in the body that it stands in. Events without a sum are an older record's, read by its own rules.
 */
export function parseThread(text: string): Thread {
  const markers = [...text.matchAll(MARKER)];
  const sealed = markers.filter((marker) => / sum: \S/u.test(marker[2] ?? ''));
  if (sealed.length === 0) return olderEvents(text);
  const lines = lineCounter(text);
  const problems: Problem[] = [];
  const events = sealed.map((marker, position) => {
    const end = sealed[position + 1]?.index ?? text.length;
    const line = lines(marker.index);
    const event = readEvent(marker, text.slice(marker.index + marker[0].length, end), line);
    if (event.sum !== sumOf(event)) {
      problems.push({
        rule: 'event_sum',
        message: `event ${event.id} was changed after it was written`,
        line,
      });
    }
    return event;
  });
  const known = new Set(sealed.map((marker) => marker.index));
  for (const found of text.matchAll(/^<!-- event:/gmu)) {
    if (!known.has(found.index))
      problems.push({
        rule: 'event_marker',
        message: 'a marker that this program did not write',
        line: lines(found.index),
      });
  }
  if (sealed[0] && text.slice(0, sealed[0].index).trim() !== '') {
    problems.push({ rule: 'event_marker', message: 'text before the first event', line: 1 });
  }
  return { events, problems };
}

function readEvent(marker: RegExpMatchArray, chunk: string, line: number): ThreadEvent {
  const all = readAttributes(marker[2] ?? '');
  const attributes = Object.fromEntries(Object.entries(all).filter(([name]) => !ENVELOPE.has(name)));
  const { heading, body } = readText(chunk);
  return {
    kind: marker[1] ?? '',
    author: all.author ?? '',
    at: all.at ?? '',
    id: all.id ?? '',
    rev: Number.parseInt(all.rev ?? '0', 10) || 0,
    after: all.after && all.after !== 'none' ? all.after : null,
    attributes,
    heading,
    body: unescapeMarkers(body),
    sum: all.sum ?? '',
    line,
  };
}

/** Heading and body of what stands between two markers. An exact match gives the body byte for byte. */
function readText(chunk: string): { heading: string; body: string } {
  const exact = /^\n\n## ([^\n]*)\n\n([\s\S]*)\n\n---\n\n?$/u.exec(chunk);
  if (exact) return { heading: exact[1] ?? '', body: exact[2] ?? '' };
  const loose = /^\s*(?:## ([^\n]*)\n+)?([\s\S]*?)\s*(?:\n---\s*)?$/u.exec(chunk);
  return { heading: (loose?.[1] ?? '').trimEnd(), body: loose?.[2] ?? '' };
}

export function readAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', quoted, bare] of text.matchAll(ATTRIBUTE)) {
    attributes[name] = quoted ? unquote(quoted) : (bare ?? '');
  }
  return attributes;
}

function unquote(quoted: string): string {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : quoted;
  } catch {
    return quoted.slice(1, -1);
  }
}

/** One event as it stands in `thread.md`. */
export function renderEvent(event: ThreadEvent): string {
  return `${renderMarker(event, true)}\n\n## ${event.heading}\n\n${escapeMarkers(event.body)}\n\n---\n`;
}

export function renderThread(events: readonly ThreadEvent[]): string {
  return events.map(renderEvent).join('\n');
}

function renderMarker(event: Omit<ThreadEvent, 'line'>, withSum: boolean): string {
  const envelope: [string, string][] = [
    ['author', event.author],
    ['at', event.at],
    ['id', event.id],
    ['rev', String(event.rev)],
    ['after', event.after ?? 'none'],
    ...(withSum ? [['sum', event.sum] as [string, string]] : []),
  ];
  const pairs = [...envelope, ...Object.entries(event.attributes)];
  return `<!-- event: ${event.kind}${pairs.map(([name, value]) => ` ${name}: ${quote(value)}`).join('')} -->`;
}

/** A value as it may stand in a marker: bare where that is safe, else a JSON string that cannot end the comment. */
function quote(value: string): string {
  if (/^[\p{L}\p{N}_][\p{L}\p{N}_.:/+@-]*$/u.test(value) && !value.includes('--')) return value;
  return JSON.stringify(value)
    .replace(/--/gu, '-\\u002d')
    .replace(
      /[<>\u007f-\u009f\u2028\u2029]/gu,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** The seal of an event: over its marker, heading and body. */
export function sumOf(event: Omit<ThreadEvent, 'line' | 'sum'>): string {
  return digest([renderMarker({ ...event, sum: '' }, false), event.heading, event.body]);
}

export function escapeMarkers(body: string): string {
  return body.replace(LOOKS_LIKE_MARKER, '<!-- \\$1event:');
}

function unescapeMarkers(body: string): string {
  return body.replace(ESCAPED_MARKER, '<!-- $1event:');
}

export type Envelope = { author: string; at: string; newId: () => string };

/** `drafts` as the next events of `events`: numbered, sealed, each knowing the last change of state. */
export function appendEvents(
  events: readonly ThreadEvent[],
  drafts: readonly EventDraft[],
  { author, at, newId }: Envelope,
): ThreadEvent[] {
  const added: ThreadEvent[] = [];
  let rev = lastRev(events);
  let after = lastStateChange(events);
  for (const draft of drafts) {
    rev += 1;
    const given = Object.entries(draft.attributes ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const unsealed = {
      kind: draft.kind,
      author,
      at,
      id: newId(),
      rev,
      after,
      attributes: Object.fromEntries(given),
      heading: (draft.heading ?? titleOf(draft.kind)).replace(/[\r\n\u2028\u2029]+/gu, ' '),
      body: draft.body ?? '',
    };
    added.push({ ...unsealed, sum: sumOf(unsealed), line: 0 });
    if (isStateChange(unsealed.kind)) after = unsealed.id;
  }
  return added;
}

function titleOf(kind: string): string {
  const words = kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The events that a state can follow from. */
export function isStateChange(kind: string): boolean {
  return kind === 'create' || kind === 'state_changed';
}

export function lastRev(events: readonly ThreadEvent[]): number {
  return events.reduce((highest, event) => Math.max(highest, event.rev), 0);
}

export function lastStateChange(events: readonly ThreadEvent[]): string | null {
  return events.findLast((event) => isStateChange(event.kind))?.id ?? null;
}

function lineCounter(text: string): (index: number) => number {
  let at = 0;
  let line = 1;
  return (index) => {
    for (; at < index; at++) if (text.charCodeAt(at) === 10) line += 1;
    return line;
  };
}
