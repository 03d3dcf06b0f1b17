import type { Found } from './inspect.ts';
import type { TicketRecord } from './record.ts';
import type { Standing } from './standing.ts';
import type { ThreadEvent } from './thread.ts';
import { STATES } from './ticket.ts';

/** What is wrong between the events of a thread; a single event's damage is told when it is read. */
export function inspectThread({ events, older }: TicketRecord, standing: Standing): Found[] {
  if (older) return standing.regressed ? [regression] : [];
  return [
    ...duplicates(events),
    ...malformed(events),
    ...dangling(events),
    ...forks(standing),
    ...(standing.regressed ? [regression] : []),
    ...foreign(standing),
  ];
}

const regression: Found = {
  level: 'error',
  rule: 'regressed',
  file: 'thread.md',
  line: 0,
  message: 'the thread is behind what was acknowledged on this machine',
  fix: 'restore the events that are missing',
};

function error(rule: string, { line }: ThreadEvent, message: string): Found {
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
  if (state !== 'queued' && state !== 'inprogress') return [];
  return events.map((event) => ({
    ...error('foreign', event, `this ${event.kind} was not written here, and nobody here confirmed it`),
    level: 'warning',
  }));
}
