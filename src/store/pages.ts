import { TicketError } from '../domain/errors.ts';
import type { ThreadEvent } from '../domain/event.ts';
import { inListOrder, type ListMark, type Summary } from '../domain/summary.ts';
import type { Listed, Page, ThreadPage, ThreadSlice } from './store.ts';

/** Rows in the order of a list, which are made only when they are asked for. */
export interface RowSequence {
  readonly length: number;
  mark(at: number): ListMark;
  row(at: number): Summary;
}

/** One page of several sequences as if they were one. It begins behind the last row of the one before, even if that is gone. */
export function pageOf(sequences: readonly RowSequence[], { limit, cursor }: Page): Listed {
  const behind = cursor === undefined ? undefined : readCursor(cursor);
  const heads = sequences.map((rows) => ({ rows, at: behind ? firstBehind(rows, behind) : 0 }));
  const page: Summary[] = [];
  for (let head = firstOf(heads); head && page.length < limit; head = firstOf(heads)) {
    page.push(head.rows.row(head.at));
    head.at += 1;
  }
  const last = page.at(-1);
  return {
    count: sequences.reduce((count, { length }) => count + length, 0),
    rows: page,
    next: last && firstOf(heads) ? cursorAt(last) : null,
  };
}

type Head = { rows: RowSequence; at: number };

/** The sequence whose next row comes first. */
function firstOf(heads: readonly Head[]): Head | undefined {
  let first: Head | undefined;
  for (const head of heads) {
    if (head.at >= head.rows.length) continue;
    if (!first || inListOrder(head.rows.mark(head.at), first.rows.mark(first.at)) < 0) first = head;
  }
  return first;
}

/** The position of the first row that comes after `mark`. Rows stand in order, so halving finds it. */
export function firstBehind(rows: RowSequence, mark: ListMark): number {
  let low = 0;
  for (let high = rows.length; low < high; ) {
    const middle = (low + high) >> 1;
    if (inListOrder(mark, rows.mark(middle)) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cursorAt({ state, createdAt, id }: ListMark): string {
  return Buffer.from(JSON.stringify([state === 'closed' ? 1 : 0, createdAt, id])).toString('base64url');
}

function readCursor(cursor: string): ListMark {
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
