import { describe, expect, it } from 'vitest';
import type { ThreadEvent } from '../../src/domain/event.ts';
import { approvalIn, roundsIn, workOf } from '../../src/domain/work.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

/** A thread of events that differ in kind and attributes alone. */
function thread(...facts: [string, Record<string, string>?][]): ThreadEvent[] {
  return facts.map(([kind, attributes = {}], index) => ({
    kind,
    attributes,
    author: 'orchestrator/boss',
    at: `2026-01-01T00:00:0${index}Z`,
    id: `E${index}`,
    rev: index + 1,
    after: null,
    heading: '',
    body: '',
    sum: 'x',
    line: 0,
  }));
}

const accepted: [string, Record<string, string>] = ['state_changed', { to: 'inprogress' }];
const started: [string, Record<string, string>] = [
  'work',
  { work: 'started', branch: 'ticket/x', base: A, target: 'main' },
];
const reported = (commit: string): [string, Record<string, string>] => ['implementation_report', { commit }];
const reviewed = (verdict: string, commit: string): [string, Record<string, string>] => [
  'review',
  { verdict, commit },
];
const dossier: [string, Record<string, string>] = [
  'work',
  { work: 'dossier', number: '1', commit: A, target: B, wants: 'person' },
];

describe('what a thread adds up to of the work', () => {
  it('is nothing before an acceptance', () => {
    expect(workOf(thread(['create'], ['comment']))).toMatchObject({
      attempt: 0,
      started: null,
      last: 'accepted',
    });
  });

  it('knows where the work began, and takes the first word of it', () => {
    const other: typeof started = ['work', { ...started[1], base: B }];
    expect(workOf(thread(accepted, started, other)).started).toMatchObject({ base: A, branch: 'ticket/x' });
  });

  it('begins anew with every acceptance: what was approved before counts for nothing', () => {
    const events = thread(accepted, started, reported(A), reviewed('approve', A), dossier, accepted);
    expect(workOf(events)).toMatchObject({
      attempt: 2,
      started: null,
      reports: [],
      reviews: [],
      dossier: null,
    });
    expect(approvalIn(workOf(events))).toBeNull();
  });

  it('goes on with a takeover: it is the same attempt', () => {
    const takeover: [string, Record<string, string>] = [
      'work',
      { work: 'takeover', operation: 'ticket_accept' },
    ];
    expect(workOf(thread(accepted, started, reported(A), takeover))).toMatchObject({
      attempt: 1,
      last: 'report',
    });
  });

  it('has an approval only where the last verdict is one', () => {
    const events = thread(accepted, reported(A), reviewed('approve', A), reviewed('request_changes', A));
    expect(approvalIn(workOf(events))).toBeNull();
    expect(roundsIn(workOf(events))).toBe(1);
    expect(approvalIn(workOf(events.slice(0, 3)))).toMatchObject({ commit: A });
  });

  it.each([
    ['a report', reported(B)],
    ['a verdict', reviewed('request_changes', A)],
    ['red validation', ['work', { work: 'validation', commit: A, outcome: 'red' }]],
    ['a conflict', ['work', { work: 'failed', conflicts: '2' }]],
  ] as [string, [string, Record<string, string>]][])('has no dossier any more after %s', (_, fact) => {
    expect(workOf(thread(accepted, dossier)).dossier).toMatchObject({ number: 1, wants: 'person' });
    expect(workOf(thread(accepted, dossier, fact)).dossier).toBeNull();
  });

  it('keeps it where validation ends well, or something failed that is no conflict', () => {
    const green: [string, Record<string, string>] = [
      'work',
      { work: 'validation', commit: A, outcome: 'green' },
    ];
    const failed: [string, Record<string, string>] = ['work', { work: 'failed', what: 'setup' }];
    expect(workOf(thread(accepted, dossier, green, failed))).toMatchObject({
      last: 'dossier',
      dossier: { number: 1 },
    });
  });

  it('takes a validation for red whose outcome nobody knows', () => {
    const odd: [string, Record<string, string>] = [
      'work',
      { work: 'validation', commit: A, outcome: 'fine' },
    ];
    expect(workOf(thread(accepted, odd))).toMatchObject({ last: 'red', validations: [{ outcome: 'red' }] });
  });

  it('counts the answers that allow more rounds, and no other answer', () => {
    const asked: [string, Record<string, string>] = ['question', { asks: 'rounds' }];
    const events = thread(
      accepted,
      asked,
      ['question'],
      ['answer', { question: 'E2' }],
      ['answer', { question: 'E1' }],
    );
    expect(workOf(events).allowed).toEqual(['E1']);
  });

  it('ends with a merge', () => {
    const merge: [string, Record<string, string>] = [
      'state_changed',
      { to: 'done', operation: 'work_merge', merge: B, commit: A, target: 'main' },
    ];
    expect(workOf(thread(accepted, merge))).toMatchObject({
      last: 'merged',
      merged: { merge: B, commit: A },
    });
  });
});
