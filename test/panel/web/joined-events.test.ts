import { describe, expect, it } from 'vitest';
import { withNewest, withOlder } from '../../../src/panel/web/ticket/timeline/joined-events.ts';
import type { EventShown } from '../../../src/panel/wire.ts';

const events = (from: number, to: number, body = ''): EventShown[] =>
  Array.from({ length: to - from + 1 }, (_, at) => ({
    ...{ id: `E${from + at}`, rev: from + at, kind: 'comment', author: 'a/b', at: '' },
    ...{ heading: '', attributes: {}, body, cut: false },
  }));
const revs = ({ events }: { events: readonly EventShown[] }) => events.map(({ rev }) => rev);

describe('a thread that a page has in part', () => {
  it('goes on without a hole while it grows, and keeps the older ones that were asked for', () => {
    let thread = withNewest(undefined, { events: events(6, 10), before: 6 });
    thread = withOlder(thread, { events: events(1, 5), before: null });
    thread = withNewest(thread, { events: events(8, 12), before: 8 });
    expect(revs(thread)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(thread.before).toBeNull();
  });

  it('begins anew where more came than an answer holds', () => {
    const thread = withNewest({ events: events(1, 5), before: null }, { events: events(11, 15), before: 11 });
    expect(thread).toMatchObject({ before: 11 });
    expect(revs(thread)).toEqual([11, 12, 13, 14, 15]);
  });

  it('shows what now stands there, where a thread became another', () => {
    const thread = withNewest(
      { events: events(1, 8, 'was'), before: null },
      { events: events(3, 5, 'is'), before: 3 },
    );
    expect(thread.events.map(({ rev, body }) => `${rev} ${body}`)).toEqual([
      '1 was',
      '2 was',
      '3 is',
      '4 is',
      '5 is',
    ]);
    expect(revs(withNewest(thread, { events: events(1, 2), before: null }))).toEqual([1, 2]);
  });

  it('has no event twice', () => {
    const thread = withOlder({ events: events(4, 6), before: 4 }, { events: events(2, 4), before: 2 });
    expect(revs(thread)).toEqual([2, 3, 4, 5, 6]);
  });
});
