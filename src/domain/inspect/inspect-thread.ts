import { isStateChange, type ThreadEvent } from '../event.ts';
import type { Rule } from '../problem.ts';
import type { TicketRecord } from '../record.ts';
import { isLawful, missingRevs, type Standing } from '../standing.ts';
import { STATES } from '../ticket.ts';
import type { Found } from './finding.ts';

/** What is wrong between the events of a thread; a single event's damage is told when it is read. */
export function inspectThread(record: TicketRecord, standing: Standing): Found[] {
  const { events, older } = record;
  const problems = record.problems.filter(({ file }) => file === 'thread.md' || file === '.');
  // Of a thread that is not there, or cannot be read, that is told already.
  const isThere = !problems.some(({ rule }) => rule === 'missing_file' || rule === 'unreadable_file');
  const regressed = standing.regressed && isThere ? [regression] : [];
  if (older) return regressed;
  const broken = new Set(problems.flatMap(({ rule, line }) => (rule === 'event_sum' ? [line] : [])));
  return [
    ...duplicates(events),
    ...malformed(events.filter(({ line }) => !broken.has(line))),
    // A number in a damaged event is no sign of another one that is missing.
    ...[...dangling(events), ...(broken.size > 0 ? [] : gaps(events))].slice(0, 1),
    ...unlawful(events),
    ...(events.length === 0 && problems.length === 0 && !standing.regressed ? [emptiness] : []),
    ...forks(standing),
    ...regressed,
    ...foreign(standing),
  ];
}

/** What the doctor does about events that this machine acknowledged and the files do not have. */
export const RESTORE = 'restore the events that are missing';

const emptiness: Found = {
  level: 'error',
  rule: 'event_missing',
  file: 'thread.md',
  line: 1,
  message: 'the thread holds no event, not even the one that created the Ticket',
};

const regression: Found = {
  level: 'error',
  rule: 'regressed',
  file: 'thread.md',
  line: 0,
  message: 'the thread is behind what was acknowledged on this machine',
  fix: RESTORE,
};

function error(rule: Rule, { line }: ThreadEvent, message: string): Found {
  return { level: 'error', rule, file: 'thread.md', line, message };
}

function duplicates(events: readonly ThreadEvent[]): Found[] {
  const first = new Map<string, ThreadEvent>();
  return events.flatMap((event) => {
    const other = first.get(event.id);
    if (!other) {
      first.set(event.id, event);
      return [];
    }
    const found = error('event_duplicate', event, `event ${event.id} stands in line ${other.line} already`);
    return [
      other.sum === event.sum ? { ...found, fix: 'remove the second one, which says the same' } : found,
    ];
  });
}

/** Events that an older generation wrote are taken as they are. */
function malformed(events: readonly ThreadEvent[]): Found[] {
  const start = events.findIndex(({ kind }) => kind === 'migrated') + 1;
  return events.slice(start).flatMap((event) => {
    const odd = [
      ...(/^[a-z]+\/./u.test(event.author) ? [] : ['author']),
      ...(Number.isNaN(Date.parse(event.at)) ? ['at'] : []),
      ...(event.id === '' ? ['id'] : []),
      ...(event.rev > 0 ? [] : ['rev']),
      ...(event.kind === 'state_changed' && !STATES.some((state) => state === event.attributes.to)
        ? ['to']
        : []),
    ];
    return odd.length > 0 ? [error('event_field', event, `${odd.join(', ')} missing or wrong`)] : [];
  });
}

/** An event that knew a change of state which is gone shows that something was cut out. */
function dangling(events: readonly ThreadEvent[]): Found[] {
  const known = new Set(events.map(({ id }) => id));
  const lost = events.filter(({ after }) => after !== null && !known.has(after));
  return lost
    .slice(0, 1)
    .map((event) =>
      error('event_missing', event, `event ${event.after}, which this one follows, is missing`),
    );
}

/** A number that no event has: merging repeats numbers and skips none, so something was cut out. */
function gaps(events: readonly ThreadEvent[]): Found[] {
  return missingRevs(events)
    .slice(0, 1)
    .map((rev) => {
      const next = events.find((event) => event.rev > rev) ?? events[0];
      const message = `the event with rev ${rev} is missing`;
      return { level: 'error', rule: 'event_missing', file: 'thread.md', line: next?.line ?? 0, message };
    });
}

/** A change of state that no operation makes moves nothing; a thread without any says no state. */
function unlawful(events: readonly ThreadEvent[]): Found[] {
  const changes = events.filter(({ kind }) => isStateChange(kind));
  const odd = changes.filter(
    (event) => !isLawful(event) && STATES.some((state) => state === event.attributes.to),
  );
  const found = odd.map((event) =>
    error('event_unlawful', event, 'no operation makes this change of state, so it moves nothing'),
  );
  const [first] = events;
  return first && changes.length === 0
    ? [...found, error('event_missing', first, 'the event that created the Ticket is missing')]
    : found;
}

function forks({ fork }: Standing): Found[] {
  const [first, ...others] = fork;
  return others.map((event) =>
    error(
      'fork',
      event,
      `this change of state and the one in line ${first?.line ?? 0} follow the same; a person picks one`,
    ),
  );
}

/** Gates that are passed are history; the ones that hold a Ticket in work want a look. */
function foreign({ foreign: events, state }: Standing): Found[] {
  if (state !== 'queued' && state !== 'inprogress' && state !== 'done') return [];
  return events.map((event) => ({
    ...error('foreign', event, `this ${event.kind} was not written here, and nobody here confirmed it`),
    level: 'warning',
  }));
}
