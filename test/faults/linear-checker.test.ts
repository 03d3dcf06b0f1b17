import { describe, expect, it } from 'vitest';
import { type Event, type Heard, readLog } from './linear/history.ts';
import { linearize } from './linear/linearize.ts';
import { ticketModel } from './linear/ticket-model.ts';

const NEVER = Number.POSITIVE_INFINITY;
let words = 0;

/** `by` did something from one moment to another, and heard this; nothing, where no answer came. */
function call(by: string, deed: string, asked: number, given: number, heard?: Heard, uid?: string): Event {
  words += 1;
  return { by, deed, uid: uid ?? `${by}-${words}`, asked, given, ...(heard ? { heard } : {}) };
}

const done = (state: string, what = 'done'): Heard => ({ what, state });
const illegal = (state: string): Heard => ({ what: 'illegal_transition', state });
const listed = (state: string, rev: number): Heard => ({ what: 'listed', state, rev });

/** Up to a queued Ticket, of rev 4. */
const QUEUED = [
  call('p', 'ticket_ready', 0, 1, done('ready')),
  call('p', 'ticket_queue', 2, 3, done('queued')),
];

const verdict = (...calls: Event[]) => linearize(ticketModel, calls).linearizable;

describe('a history that could have happened one call at a time', () => {
  it('is one where an order fits, however the calls overlap', () => {
    expect(verdict()).toBe(true);
    expect(
      verdict(
        ...QUEUED,
        call('a', 'ticket_accept', 10, 30, { what: 'conflict', holder: 'b' }),
        call('b', 'ticket_accept', 11, 29, done('inprogress', 'accepted')),
        call('c', 'list', 12, 13, listed('queued', 4)),
        call('c', 'list', 14, 31, listed('inprogress', 5)),
        call('d', 'ticket_complete', 12, 40, done('done')),
      ),
    ).toBe(true);
  });

  it('is found with the order that fits', () => {
    const late = call('a', 'ticket_queue', 0, 100, done('queued'));
    const early = call('b', 'ticket_ready', 50, 60, done('ready'));
    expect(linearize(ticketModel, [late, early])).toMatchObject({ linearizable: true, order: [early, late] });
  });

  it('may lack what was never answered, or have it, or have it later', () => {
    const lost = call('a', 'ticket_ready', 0, NEVER);
    expect(verdict(lost, call('b', 'list', 10, 11, listed('planning', 1)))).toBe(true);
    expect(verdict(lost, call('b', 'list', 10, 11, listed('ready', 3)))).toBe(true);
    expect(
      verdict(
        lost,
        call('b', 'list', 10, 11, listed('planning', 1)),
        call('b', 'list', 12, 13, listed('ready', 3)),
      ),
    ).toBe(true);
  });

  it('has a Ticket taken over once its holder is dead, and a request repeated', () => {
    const taken = call('b', 'ticket_accept', 22, 30, done('inprogress', 'taken_over'));
    const seen = (...uids: string[]): Heard => ({
      what: 'seen',
      state: 'inprogress',
      rev: 6,
      holder: 'b',
      uids: [...QUEUED.map(({ uid }) => uid), ...uids],
    });
    const history = [
      ...QUEUED,
      call('a', 'ticket_accept', 10, 11, done('inprogress', 'accepted'), 'mine'),
      call('a', 'ticket_accept', 12, 13, { what: 'repeated' }, 'mine'),
      call('b', 'ticket_accept', 14, 21, { what: 'conflict', holder: 'a' }),
      call('a', 'die', 20, 25, { what: 'dead' }),
      taken,
    ];
    expect(verdict(...history, call('b', 'show', 31, 32, seen('mine', taken.uid)))).toBe(true);
    expect(verdict(...history, call('b', 'show', 31, 32, seen(taken.uid, 'mine')))).toBe(false);
  });

  it('may hold any number of refusals for want of time, which change nothing', () => {
    expect(
      verdict(
        call('a', 'ticket_ready', 0, 1, { what: 'busy' }),
        call('b', 'list', 2, 3, listed('planning', 1)),
      ),
    ).toBe(true);
  });
});

describe('a history that could not', () => {
  it('has an acknowledged write that is gone', () => {
    expect(verdict(...QUEUED, call('b', 'list', 10, 11, listed('ready', 3)))).toBe(false);
    const first = call('a', 'ticket_comment', 0, 10, done('planning'));
    const other = call('b', 'ticket_comment', 0, 10, done('planning'));
    const seen = (...uids: string[]): Heard => ({
      what: 'seen',
      state: 'planning',
      rev: 2,
      holder: null,
      uids,
    });
    expect(verdict(first, other, call('c', 'show', 20, 21, seen(other.uid)))).toBe(false);
  });

  it('has two who accepted', () => {
    expect(
      verdict(
        ...QUEUED,
        call('a', 'ticket_accept', 10, 30, done('inprogress', 'accepted')),
        call('b', 'ticket_accept', 11, 31, done('inprogress', 'accepted')),
      ),
    ).toBe(false);
  });

  it('has a look that came after an answer and shows what was before', () => {
    expect(
      verdict(
        call('a', 'ticket_ready', 0, 10, done('ready')),
        call('b', 'list', 11, 12, listed('planning', 1)),
      ),
    ).toBe(false);
    // While it was not answered, either may be seen: but not first the later one.
    const ready = call('a', 'ticket_ready', 0, 20, done('ready'));
    const after = call('b', 'list', 5, 6, listed('ready', 3));
    expect(verdict(ready, after, call('c', 'list', 8, 9, listed('planning', 1)))).toBe(false);
    expect(verdict(ready, after, call('c', 'list', 5, 9, listed('planning', 1)))).toBe(true);
  });

  it('has a refusal for a state in which the Ticket never was, or a holder that was none', () => {
    expect(verdict(...QUEUED, call('a', 'ticket_complete', 10, 11, illegal('done')))).toBe(false);
    expect(
      verdict(
        ...QUEUED,
        call('a', 'ticket_accept', 10, 11, done('inprogress', 'accepted')),
        call('b', 'ticket_accept', 12, 13, { what: 'conflict', holder: 'c' }),
      ),
    ).toBe(false);
  });

  it('has a living holder that was taken over from', () => {
    expect(
      verdict(
        ...QUEUED,
        call('a', 'ticket_accept', 10, 11, done('inprogress', 'accepted')),
        call('b', 'ticket_accept', 12, 13, done('inprogress', 'taken_over')),
        call('a', 'die', 14, 15, { what: 'dead' }),
      ),
    ).toBe(false);
  });

  it('has one request that was carried out twice, or one for want of time that was', () => {
    expect(
      verdict(
        call('a', 'ticket_comment', 0, 1, done('planning'), 'once'),
        call('a', 'ticket_comment', 2, 3, done('planning'), 'once'),
      ),
    ).toBe(false);
    expect(
      verdict(call('a', 'ticket_ready', 0, 1, { what: 'busy' }), call('b', 'list', 2, 3, listed('ready', 3))),
    ).toBe(false);
  });

  it('says how far an order went, and what could not come next', () => {
    const odd = call('b', 'list', 10, 11, listed('closed', 9));
    expect(linearize(ticketModel, [...QUEUED, odd])).toMatchObject({
      linearizable: false,
      reached: QUEUED,
      stuck: [odd],
    });
  });
});

describe('the log of a process', () => {
  it('keeps what was asked and never answered, and answered with a doubt', () => {
    const lines = [
      { n: 0, deed: 'ticket_ready', uid: 'a-0', asked: 5 },
      { n: 0, given: 6, heard: { what: 'indeterminate' } },
      { n: 1, deed: 'list', uid: 'a-1', asked: 7 },
      { n: 1, given: 8, heard: { what: 'not listed' } },
      { n: 2, deed: 'ticket_queue', uid: 'a-2', asked: 9 },
    ];
    expect(readLog('a', `${lines.map((line) => JSON.stringify(line)).join('\n')}\n{"n": 2, "giv`)).toEqual([
      { by: 'a', deed: 'ticket_ready', uid: 'a-0', asked: 5, given: NEVER },
      { by: 'a', deed: 'list', uid: 'a-1', asked: 7, given: 8, heard: { what: 'not listed' } },
      { by: 'a', deed: 'ticket_queue', uid: 'a-2', asked: 9, given: NEVER },
    ]);
  });
});
