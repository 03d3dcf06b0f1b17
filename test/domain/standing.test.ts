import { describe, expect, it } from 'vitest';
import type { EventDraft, ThreadEvent } from '../../src/domain/event.ts';
import { isGate, missingRevs, standingOf } from '../../src/domain/standing.ts';
import { appendEvents } from '../../src/domain/thread.ts';

let ids = 0;
const AT = '2026-11-21T10:00:00Z';
const add = (events: readonly ThreadEvent[], ...drafts: EventDraft[]) => [
  ...events,
  ...appendEvents(events, drafts, {
    author: 'human/kim',
    at: AT,
    newId: () => `01G${String(++ids).padStart(23, '0')}`,
  }),
];
const moved = (
  from: string,
  to: string,
  operation: string,
  more: Record<string, string> = {},
): EventDraft => ({
  kind: 'state_changed',
  attributes: { from, to, operation, ...more },
});
const CREATED = add([], { kind: 'create' });

describe('a gate event', () => {
  it.each<[string, EventDraft]>([
    ['a Go', moved('ready', 'queued', 'ticket_queue')],
    ['an answer', { kind: 'answer', attributes: { question: 'q' } }],
    ['a review', { kind: 'review', attributes: { verdict: 'approve' } }],
    ['a report', { kind: 'implementation_report', attributes: { commit: 'c0ffee1' } }],
    ['where work began', { kind: 'work', attributes: { work: 'started', branch: 'main' } }],
    ['a validation', { kind: 'work', attributes: { work: 'validation', outcome: 'green' } }],
    ['a dossier', { kind: 'work', attributes: { work: 'dossier', wants: 'holder' } }],
    ['an override', moved('queued', 'inprogress', 'ticket_accept', { override: 'because' })],
    ['an acceptance', moved('queued', 'inprogress', 'ticket_accept')],
    ['a takeover', { kind: 'work', attributes: { operation: 'ticket_accept' } }],
    ['a completion', moved('inprogress', 'done', 'ticket_complete')],
    ['a reopening', moved('closed', 'planning', 'ticket_reopen')],
    ['a confirmation', { kind: 'decision', attributes: { confirms: 'x' } }],
    ['a settled fork', moved('queued', 'inprogress', 'ticket_doctor', { drops: 'x', holds: 'y' })],
  ])('%s is foreign until it was written or confirmed here', (_, draft) => {
    const events = add(CREATED, draft);
    const event = events.at(-1);
    if (!event) throw new Error('nothing was added');
    expect(standingOf(events, undefined, 'planning').foreign).toEqual([event]);
    const known = { rev: event.rev, last: event.id, gates: new Set([event.id]) };
    expect(standingOf(events, known, 'planning').foreign).toEqual([]);
    const confirmed = add(events, { kind: 'decision', attributes: { confirms: event.id } });
    const last = confirmed.at(-1)?.id ?? '';
    expect(standingOf(confirmed, { rev: 3, last, gates: new Set([last]) }, 'planning').foreign).toEqual([]);
    expect(standingOf(confirmed, undefined, 'planning').foreign).toHaveLength(2);
  });

  it.each([
    'comment',
    'plan',
    'decision',
    'question',
    'findings',
    'intake_summary',
    'item_edited',
    'relation',
    'outside_edit',
  ])('is not a %s', (kind) => expect(add([], { kind }).some(isGate)).toBe(false));
});

describe('what a thread adds up to', () => {
  const QUEUED = add(
    CREATED,
    moved('planning', 'ready', 'ticket_ready'),
    moved('ready', 'queued', 'ticket_queue'),
  );
  const accept = (events: readonly ThreadEvent[], caller: string) =>
    add(events, moved('queued', 'inprogress', 'ticket_accept', { caller }));

  it('has the state of the last lawful change, whatever an item says', () => {
    expect(standingOf(QUEUED, undefined, 'closed')).toMatchObject({
      state: 'queued',
      go: { kind: 'state_changed' },
      rev: 3,
    });
    expect(
      standingOf(add(QUEUED, moved('queued', 'done', 'ticket_complete')), undefined, 'planning').state,
    ).toBe('queued');
    expect(standingOf([], undefined, 'planning')).toMatchObject({ state: 'planning', head: null });
  });

  it('is a fork where two changes followed the same one, and one side when a person picked it', () => {
    const [ours, theirs] = [accept(QUEUED, 'a').slice(-1), accept(QUEUED, 'b').slice(-1)];
    const forked = [...QUEUED, ...ours, ...theirs];
    expect(standingOf(forked, undefined, 'planning').fork.map(({ attributes }) => attributes.caller)).toEqual(
      ['a', 'b'],
    );
    const drops = [...ours, ...theirs].map(({ id }) => id).join(',');
    const settled = add(
      forked,
      moved('queued', 'inprogress', 'ticket_doctor', { drops, holds: ours[0]?.id ?? '' }),
    );
    expect(standingOf(settled, undefined, 'planning')).toMatchObject({
      state: 'inprogress',
      fork: [],
      acceptance: { attributes: { caller: 'a' } },
    });
  });

  it('forgets acceptance and Go when the Ticket went back, and has the new ones', () => {
    const back = add(accept(QUEUED, 'a'), moved('inprogress', 'planning', 'ticket_return'));
    expect(standingOf(back, undefined, 'planning')).toMatchObject({
      state: 'planning',
      acceptance: null,
      go: null,
    });
    const again = accept(
      add(
        back,
        moved('planning', 'ready', 'ticket_ready'),
        moved('ready', 'queued', 'ticket_queue', { text: 'new' }),
      ),
      'b',
    );
    expect(standingOf(again, undefined, 'planning')).toMatchObject({
      acceptance: { attributes: { caller: 'b' } },
      go: { attributes: { text: 'new' } },
    });
  });

  it('is behind where the last acknowledged event is gone, or one was cut out', () => {
    const [first, second] = QUEUED;
    const last = QUEUED.at(-1)?.id ?? '';
    const known = { rev: 3, last, gates: new Set<string>() };
    expect(standingOf(QUEUED, known, 'planning').regressed).toBe(false);
    expect(standingOf(QUEUED.slice(0, 2), known, 'planning').regressed).toBe(true);
    const cut = QUEUED.filter((event) => event !== second);
    expect(missingRevs(cut)).toEqual([2]);
    expect(standingOf(cut, known, 'planning').regressed).toBe(true);
    expect(missingRevs(add(cut, { kind: 'decision', attributes: { without: '2' } }))).toEqual([]);
    expect(first?.rev).toBe(1);
  });

  it('is judged at once, whatever number an event claims', () => {
    const claimed = QUEUED.map((event, at) => (at === 0 ? { ...event, rev: 9_000_000_000 } : event));
    expect(missingRevs(claimed).slice(0, 2)).toEqual([1, 4]);
    expect(missingRevs(claimed).length).toBeLessThan(10_000);
  });
});
