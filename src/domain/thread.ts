import {
  type EventDraft,
  isStateChange,
  lastRev,
  lastStateChange,
  type Thread,
  type ThreadEvent,
} from './event.ts';
import { conflictLine } from './format/conflict-markers.ts';
import { escapeMarkers, readAttributes, renderAttributes, unescapeMarkers } from './format/event-marker.ts';
import { readEventText } from './format/event-text.ts';
import { MARKER_LINE, todaysMarkers } from './format/todays-markers.ts';
import { refuseHalfCharacters } from './format/whole-text.ts';
import { olderEvents } from './older/older-thread.ts';
import type { Problem } from './problem.ts';
import { digest, withPlainLineEnds } from './text.ts';

/**
 * Reads `thread.md`. Never throws: what cannot be read is a problem with its line, and its text stays
 * in the body that it stands in. Events without a sum are an older record's, read by its own rules.
 */
export function parseThread(file: string): Thread {
  const text = file.startsWith('\ufeff') ? file.slice(1) : file;
  const sealed = todaysMarkers(text);
  if (!sealed) return olderThread(withPlainLineEnds(text));
  const line = lineCounter(text);
  const events = sealed.map((marker, position) => {
    const end = sealed[position + 1]?.index ?? text.length;
    // Each event for itself: an event that was added below a file with other line ends has its own.
    const chunk = text.slice(marker.index + marker[0].length, end);
    return readEvent(marker, withPlainLineEnds(chunk), line(marker.index));
  });
  const broken = events.filter((event, position) => !isIntact(event, sealed[position]?.[0] ?? ''));
  return { events, problems: inOrder([...sumProblems(broken, text), ...markerProblems(text, sealed)]) };
}

/** The text of a thread in the parts that its events stand in, byte for byte, and what comes before the first. */
export function splitThread(file: string): { before: string; texts: string[] } {
  const starts =
    todaysMarkers(file)?.map(({ index }) => index) ?? olderEvents(file).events.map(lineStarts(file));
  const texts = starts.map((start, position) => file.slice(start, starts[position + 1]));
  return { before: file.slice(0, starts[0]), texts };
}

function olderThread(text: string): Thread {
  const { events, problems } = olderEvents(text);
  return { events, problems: inOrder([...problems, ...conflictProblems(text)]) };
}

/** A conflict shows only where a sum is broken: what is sealed was written so. */
function sumProblems(broken: readonly ThreadEvent[], text: string): Problem[] {
  if (broken.length === 0) return [];
  return [
    ...broken.map(
      ({ id, line }): Problem => ({
        rule: 'event_sum',
        message: `event ${id} was changed after it was written`,
        line,
      }),
    ),
    ...conflictProblems(text),
  ];
}

function conflictProblems(text: string): Problem[] {
  const line = conflictLine(text);
  return line === 0
    ? []
    : [{ rule: 'conflict_markers', message: 'git left conflict markers in the file', line }];
}

function markerProblems(text: string, sealed: readonly RegExpExecArray[]): Problem[] {
  const beginsWithMarker = sealed[0]?.index === 0;
  if (beginsWithMarker && countOf(text, '<!-- event:') === sealed.length) return [];
  const line = lineCounter(text);
  const known = new Set(sealed.map((marker) => marker.index));
  const message = 'a marker that this program did not write';
  const strange = [...text.matchAll(MARKER_LINE)].filter((found) => !known.has(found.index));
  // Of a marker that is told already, the text below is not told again.
  const first = Math.min(sealed[0]?.index ?? text.length, strange[0]?.index ?? text.length);
  const before = text.slice(0, first).trim() !== '';
  return [
    ...(before ? [strangeAt(1, 'text before the first event')] : []),
    ...strange.map(({ index }) => strangeAt(line(index), message)),
  ];
}

function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}

function strangeAt(line: number, message: string): Problem {
  return { rule: 'event_marker', message, line };
}

/** Each once: where lone CRs end the lines, a whole thread is one line, and may say the same of many markers. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const told = new Map(problems.map((problem) => [`${problem.line} ${problem.message}`, problem]));
  return [...told.values()].sort((a, b) => a.line - b.line);
}

const NO_ENVELOPE = { author: '', at: '', id: '', rev: '', after: '', sum: '' };
const ENVELOPE: ReadonlySet<string> = new Set(Object.keys(NO_ENVELOPE));

function readEvent(marker: RegExpMatchArray, chunk: string, line: number): ThreadEvent {
  const envelope = { ...NO_ENVELOPE };
  const others: (readonly [name: string, value: string])[] = [];
  for (const pair of readAttributes(marker[2] ?? '')) {
    if (isOfEnvelope(pair[0])) envelope[pair[0]] = pair[1];
    else others.push(pair);
  }
  const { author, at, id, rev, after, sum } = envelope;
  const { heading, body } = readEventText(chunk);
  return {
    kind: marker[1] ?? '',
    author,
    at,
    id,
    // More events than a file of a record can hold are none of ours, and the next one would be numbered on.
    rev: /^\d{1,5}$/u.test(rev) ? Number(rev) : 0,
    after: after !== '' && after !== 'none' ? after : null,
    attributes: Object.fromEntries(others),
    heading,
    body: unescapeMarkers(body),
    sum: sum || 'missing',
    line,
  };
}

function isOfEnvelope(name: string): name is keyof typeof NO_ENVELOPE {
  return ENVELOPE.has(name);
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
  return `<!-- event: ${event.kind}${renderAttributes(pairs)} -->`;
}

/** Whether an event is as it was sealed. As its marker stands there, nearly always; else as it would be written today. */
function isIntact(event: ThreadEvent, marker: string): boolean {
  const unsealed = marker.replace(` sum: ${event.sum}`, '');
  return event.sum === digest([unsealed, event.heading, event.body]) || event.sum === sumOf(event);
}

/** The seal of an event: over its marker, heading and body. */
export function sumOf(event: Omit<ThreadEvent, 'line' | 'sum'>): string {
  return digest([renderMarker({ ...event, sum: '' }, false), event.heading, event.body]);
}

export type Envelope = { author: string; at: string; newId: () => string };

/**
 * `drafts` as the next events of `events`: numbered, sealed, each knowing the last change of state.
 * @throws TicketError `invalid_input` where a draft holds half a character, which would not be read back.
 */
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
    refuseHalfCharacters('the event', [draft.heading, draft.body, ...given.flat()].join('\n'));
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

/** Where the lines begin that rising events stand in, in one pass over the text. */
function lineStarts(text: string): (event: ThreadEvent) => number {
  let line = 1;
  let start = 0;
  return (event) => {
    for (; line < event.line; line += 1) start = text.indexOf('\n', start) + 1;
    return start;
  };
}

function lineCounter(text: string): (index: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (index) => {
    for (; next >= 0 && next < index; next = text.indexOf('\n', next + 1)) line += 1;
    return line;
  };
}
