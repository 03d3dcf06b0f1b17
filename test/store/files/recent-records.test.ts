import { ulid } from 'ulid';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../src/domain/event.ts';
import { renderItemFile } from '../../../src/domain/format/item-file.ts';
import { type RecordFiles, readRecord, summarise } from '../../../src/domain/record.ts';
import { appendEvents, renderThread } from '../../../src/domain/thread.ts';
import { RecentRecords } from '../../../src/store/files/recent-records.ts';
import { heldSince } from '../../held-memory.ts';
import { comment, itemOf, stateChange } from '../records.ts';

const MOST_CHARACTERS = 2_000_000;
const LENGTH = 200_000;

describe('the records that were at hand last', () => {
  it('are those of Tickets that somebody may go on with, and none that is closed', () => {
    const records = new RecentRecords();
    const open = filesOf(comment('It begins.'));
    records.read(open, undefined);
    expect(records.last(open.id)?.files).toBe(open);
    const closed = { ...open, thread: threadOf(comment('It begins.'), stateChange('planning', 'closed')) };
    expect(records.read(closed, undefined).row.state).toBe('closed');
    expect(records.last(open.id)).toBeUndefined();
  });

  it('are as many as a bound of their texts allows, and always the last one', () => {
    const records = new RecentRecords();
    const long = 'What was said, again. '.repeat(10_000);
    const ids = Array.from({ length: 12 }, () => {
      const files = filesOf(comment(long));
      records.read(files, undefined);
      return files.id;
    });
    const kept = ids.filter((id) => records.last(id));
    expect(kept).toEqual(ids.slice(-Math.floor(MOST_CHARACTERS / long.length)));
    const longest = filesOf(...Array.from({ length: 12 }, () => comment(long)));
    records.read(longest, undefined);
    expect(ids.filter((id) => records.last(id))).toEqual([]);
    expect(records.last(longest.id)).toBeDefined();
  });
});

describe('the row of a record', () => {
  it('holds none of its texts in memory', () => {
    const ROWS = 50;
    const made = () => {
      const until = { kind: 'deferred', attributes: { until: '2027-01-01' } };
      const files = filesOf(comment('x'.repeat(LENGTH)), until);
      const item = renderItemFile(
        itemOf('a-slug-of-a-length', { labels: ['a-label-of-a-length'], body: 'y'.repeat(LENGTH) }),
      );
      return summarise(
        readRecord({ ...files, item: ofTheDisk(item), thread: ofTheDisk(files.thread) }),
        undefined,
      );
    };
    // What the engine keeps of code that runs often is there by then.
    Array.from({ length: ROWS }, made);
    const held = heldSince();
    const rows = Array.from({ length: ROWS }, made);
    expect(held(rows) / ROWS).toBeLessThan(LENGTH / 10);
  });
});

function filesOf(...drafts: EventDraft[]): RecordFiles {
  const item = itemOf('one');
  const thread = threadOf(...drafts);
  return {
    id: item.id,
    item: renderItemFile(item),
    ...{ thread, resolution: undefined, small: [], artifacts: [] },
  };
}

function threadOf(...drafts: EventDraft[]): string {
  const created = { kind: 'create', attributes: { request: 'the-request-that-it-was-made-by' } };
  const by = { author: 'human/test', at: '2026-01-01T00:00:00Z', newId: ulid };
  return renderThread(appendEvents([], [created, ...drafts], by));
}

/** In one piece, as what was read of a file. */
function ofTheDisk(text = ''): string {
  return Buffer.from(text).toString();
}
