import { describe, expect, it } from 'vitest';
import { wantsOf } from '../../../src/panel/web/board/card-words.ts';
import { ageOf } from '../../../src/panel/web/components/age-of.ts';
import { concerns, listsConcerned } from '../../../src/panel/web/live/concerns.ts';
import { newlyNeeding, noticeKeys } from '../../../src/panel/web/notices/newly-needing.ts';
import { reasonOf, rowOf } from './rows.ts';

describe('what is fetched again', () => {
  const changed = (tickets: string[], pods: string[], actions = false) => ({ tickets, pods, actions });

  it.each([
    ['/api/actions', changed([], [], true), true],
    ['/api/actions', changed(['one'], []), false],
    ['/api/tickets?text=a', changed(['one'], []), true],
    ['/api/tickets?text=a', changed([], ['pod']), false],
    ['/api/tickets/one', changed(['its-blocker'], []), true],
    ['/api/tickets/one/graph', changed([], ['pod']), true],
    ['/api/pods', changed([], ['pod']), true],
    ['/api/pods/a%20pod', changed([], ['a pod']), true],
    ['/api/pods/a%20pod', changed(['one'], ['another']), false],
    ['/api/pods/a%20pod', { all: true as const, ...changed([], []) }, true],
  ])('%s, after %o: %s', (path, changes, isFetched) => {
    expect(concerns(path, changes)).toBe(isFetched);
  });
});

describe('the columns of the board', () => {
  const ticket = (id: string) => ({
    ...({ id, title: id, state: 'ready', kind: 'task', priority: 'P2', labels: [], rev: 1 } as const),
    ...{ updated_at: '', blocked_by: [], waits_for_person: [], flags: [] },
  });
  const list = (...ids: string[]) => ({ count: ids.length, tickets: ids.map(ticket), next_cursor: null });
  const lists = new Map([
    ['ready', list('a', 'b')],
    ['queued', list('c')],
    ['done', list()],
  ]);
  const asked = (...tickets: string[]) => [...listsConcerned(lists, { tickets, pods: [], actions: true })];

  it('are asked again only where they have what changed', () => {
    expect(asked('b')).toEqual(['ready']);
    expect(asked('a', 'c')).toEqual(['ready', 'queued']);
    expect(asked()).toEqual([]);
  });

  it('are all asked again where nobody knows in which of them it is, or what it is', () => {
    expect(asked('new')).toEqual(['ready', 'queued', 'done']);
    expect(listsConcerned(lists, { all: true, tickets: [], pods: [], actions: true }).size).toBe(3);
    expect([
      ...listsConcerned(new Map([...lists, ['closed', undefined]]), {
        tickets: ['c'],
        pods: [],
        actions: true,
      }),
    ]).toEqual(['queued', 'closed']);
  });

  it('mark what waits for a person for whatever reason, and nothing else', () => {
    const rows = [rowOf('asks', { urgency: 'permission' }), rowOf('works', { urgency: 'working' })];
    expect([...wantsOf(rows)]).toEqual([['asks', 'a permission']]);
  });
});

describe('an age', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');

  it.each([
    ['2026-03-01T12:00:30Z', 'now', 'just now'],
    ['2026-03-01T11:59:30Z', 'now', 'just now'],
    ['2026-03-01T11:58:59Z', '1 min', '1 minute ago'],
    ['2026-03-01T10:00:00Z', '2 h', '2 hours ago'],
    ['2026-02-26T12:00:00Z', '3 d', '3 days ago'],
    ['2024-02-26T12:00:00Z', '2 y', '2 years ago'],
  ])('of %s is %s', (at, short, long) => {
    expect(ageOf(at, now)).toEqual({ short, long });
  });
});

describe('a person is called', () => {
  const keys = (...rows: ReturnType<typeof rowOf>[]) =>
    noticeKeys(rows, ({ urgency }) => urgency !== 'working');
  const asks = (question: string) => rowOf('one', { urgency: 'question', reasons: [reasonOf({ question })] });

  it('for what needs them since, and not for what the page opened with', () => {
    expect(newlyNeeding(undefined, keys(asks('q1')))).toEqual([]);
    expect(newlyNeeding(keys(), keys(asks('q1'))).map(({ key }) => key)).toEqual(['ticket:one']);
  });

  it('once for one question, and again for another one of the same Ticket', () => {
    expect(newlyNeeding(keys(asks('q1')), keys({ ...asks('q1'), latest: 'a word' }))).toEqual([]);
    expect(newlyNeeding(keys(asks('q1')), keys(asks('q2')))).toHaveLength(1);
  });

  it('not for what goes on by itself', () => {
    expect(newlyNeeding(keys(), keys(rowOf('two', { urgency: 'working' })))).toEqual([]);
  });
});
