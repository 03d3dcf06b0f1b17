import { describe, expect, it } from 'vitest';
import type { ThreadEvent } from '../../src/domain/event.ts';
import { unfinishedPart } from '../../src/pods/host/unfinished-part.ts';

type Wish = [kind: string, attributes?: Record<string, string>, author?: string];

/** A thread of these events, the ids of which are their numbers. */
const thread = (...wishes: Wish[]): ThreadEvent[] =>
  wishes.map(([kind, attributes = {}, author = 'orchestrator/boss'], at) => ({
    ...{ kind, author, attributes, at: '', id: String(at), rev: at + 1, after: null },
    ...{ heading: '', body: '', sum: '', line: 0 },
  }));

const ACCEPTED: Wish = ['state_changed', { to: 'inprogress' }];
const REPORT: Wish = ['implementation_report', {}, 'coder/one'];
const WANTS: Wish = ['review', { verdict: 'request_changes' }, 'reviewer/two'];
const APPROVES: Wish = ['review', { verdict: 'approve' }, 'reviewer/two'];
const RED: Wish = ['work', { work: 'validation', outcome: 'red' }];
const CONFLICT: Wish = ['work', { work: 'failed', conflicts: '2' }];
const ASKS: Wish = ['question', {}, 'coder/one'];

const CODER = { role: 'coder', name: 'one' } as const;
const REVIEWER = { role: 'reviewer', name: 'two' } as const;

describe('a part that is still to be handed over', () => {
  it.each([
    ['accepted work', thread(ACCEPTED)],
    ['changes that a review wants', thread(ACCEPTED, REPORT, WANTS)],
    ['red validation', thread(ACCEPTED, REPORT, RED)],
    ['a merge that conflicts', thread(ACCEPTED, REPORT, APPROVES, CONFLICT)],
    ['another attempt', thread(ACCEPTED, REPORT, ['state_changed', { to: 'planning' }], ACCEPTED)],
    ['an answer that came', thread(ACCEPTED, ASKS, ['answer', { question: '1' }, 'human/ada'])],
  ])('is a report of the coder, after %s', (_, events) => {
    expect(unfinishedPart(CODER, events)).toBe('work_report');
  });

  it('is the verdict of a reviewer, of the last report', () => {
    expect(unfinishedPart(REVIEWER, thread(ACCEPTED, REPORT))).toBe('ticket_review');
    expect(unfinishedPart(REVIEWER, thread(ACCEPTED, REPORT, WANTS, REPORT))).toBe('ticket_review');
  });

  it('is none where it was handed over, where a person is asked, and for those who stay as long as they are wanted', () => {
    expect(unfinishedPart(CODER, thread(ACCEPTED, REPORT))).toBeUndefined();
    expect(unfinishedPart(CODER, thread(ACCEPTED, REPORT, APPROVES))).toBeUndefined();
    expect(unfinishedPart(CODER, thread(ACCEPTED, ASKS))).toBeUndefined();
    expect(unfinishedPart(REVIEWER, thread(ACCEPTED, REPORT, APPROVES))).toBeUndefined();
    expect(unfinishedPart({ role: 'orchestrator', name: 'boss' }, thread(ACCEPTED, REPORT))).toBeUndefined();
  });
});
