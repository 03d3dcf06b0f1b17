import { TicketError } from '../domain/errors.ts';
import type { ThreadEvent } from '../domain/event.ts';
import { inListOrder, type Summary } from '../domain/summary.ts';
import type { Listed, Page, ThreadPage, ThreadSlice } from './store.ts';

/** What places a row in a list: a page begins behind the last row of the one before, even if that is gone. */
type Mark = Pick<Summary, 'state' | 'createdAt' | 'id'>;

/** One page of rows that stand in the order of a list. */
export function pageOf(rows: readonly Summary[], { limit, cursor }: Page): Listed {
  const start = cursor === undefined ? 0 : firstBehind(rows, readCursor(cursor));
  const page = rows.slice(start, start + limit);
  const last = page.at(-1);
  const more = last !== undefined && start + page.length < rows.length;
  return { count: rows.length, rows: page, next: more ? cursorAt(last) : null };
}

/** The position of the first row that comes after `mark`. Rows stand in order, so halving finds it. */
function firstBehind(rows: readonly Summary[], mark: Mark): number {
  let low = 0;
  for (let high = rows.length; low < high; ) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && inListOrder({ ...row, ...mark }, row) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cursorAt({ state, createdAt, id }: Mark): string {
  return Buffer.from(JSON.stringify([state === 'closed' ? 1 : 0, createdAt, id])).toString('base64url');
}

function readCursor(cursor: string): Mark {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value)) {
      const [closed, createdAt, id]: unknown[] = value;
      if (typeof createdAt === 'string' && typeof id === 'string')
        return { state: closed === 1 ? 'closed' : 'planning', createdAt, id };
    }
  } catch {
    // It is refused below, like every other text that is no cursor.
  }
  throw new TicketError('invalid_input', {
    refused: 'the list was not continued',
    rule: 'the cursor is not one that a list gave',
    next: 'use next_cursor of the list before, unchanged, or leave cursor out',
  });
}

/** The newest events before a rev. Merged branches may have several events of one rev: they are not parted. */
export function threadSlice(events: readonly ThreadEvent[], { limit, before }: ThreadPage): ThreadSlice {
  const older = before === undefined ? [...events] : events.filter(({ rev }) => rev < before);
  const newest = older.slice(-limit);
  const oldest = Math.min(...newest.map(({ rev }) => rev));
  const slice = newest.length === 0 ? [] : older.filter(({ rev }) => rev >= oldest);
  return { count: events.length, events: slice, next: slice.length < older.length ? oldest : null };
}
