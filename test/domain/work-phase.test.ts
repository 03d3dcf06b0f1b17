import { describe, expect, it } from 'vitest';
import { type WorkRecord, workOf } from '../../src/domain/work.ts';
import { type WorkSeen, workStanding } from '../../src/domain/work-phase.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const noted = { event: 'E', author: 'x/y', at: '' };
const started = { ...noted, branch: 'ticket/x', base: A, target: 'main' };
const report = { ...noted, commit: B };

function seen(work: Partial<WorkRecord>, rest: Partial<WorkSeen> = {}): WorkSeen {
  return {
    ...{ state: 'inprogress', head: B, covered: false, coder: 'live', reviewer: null, step: null },
    ...rest,
    work: { ...workOf([]), attempt: 1, started, ...work },
  };
}

/** What is seen, and then: the phase, who is waited for, and the call that leads on. */
const ROWS: [string, WorkSeen, string, string, RegExp][] = [
  ['accepted', seen({ started: null }), 'accepted', 'holder', /work_start/u],
  ['a step is under way', seen({}, { step: 'merge' }), 'step', 'program', /work_merge/u],
  ['the coder is at it', seen({}), 'implementing', 'coder', /wait/u],
  ['the coder is starting', seen({}, { coder: 'starting' }), 'implementing', 'coder', /wait/u],
  ['the coder died', seen({}, { coder: 'restorable' }), 'implementing', 'holder', /work_start/u],
  ['nobody codes', seen({}, { coder: null }), 'implementing', 'holder', /work_start/u],
  ['reported', seen({ last: 'report', reports: [report] }), 'reported', 'holder', /work_review/u],
  [
    'a commit came after the report',
    seen({ last: 'report', reports: [{ ...report, commit: A }] }),
    'implementing',
    'coder',
    /wait/u,
  ],
  [
    'the reviewer is at it',
    seen({ last: 'report', reports: [report] }, { reviewer: 'live' }),
    'reviewing',
    'reviewer',
    /wait/u,
  ],
  [
    'the reviewer died',
    seen({ last: 'report', reports: [report] }, { reviewer: 'restorable' }),
    'reported',
    'holder',
    /work_review/u,
  ],
  ['red', seen({ last: 'red' }), 'red', 'coder', /wait/u],
  ['changes are wanted', seen({ last: 'request_changes' }), 'changes_requested', 'coder', /wait/u],
  [
    'changes are wanted and the coder is gone',
    seen({ last: 'request_changes' }, { coder: null }),
    'changes_requested',
    'holder',
    /work_start/u,
  ],
  ['it conflicts', seen({ last: 'conflict' }), 'conflict', 'coder', /wait/u],
  ['approved', seen({ last: 'approve' }, { covered: true }), 'approved', 'holder', /work_dossier/u],
  ['approved, and changed since', seen({ last: 'approve' }), 'approval_void', 'holder', /work_report/u],
  [
    'a dossier for a person',
    seen(
      { last: 'dossier', dossier: { ...noted, number: 1, commit: B, target: A, wants: 'person' } },
      { covered: true },
    ),
    'dossier',
    'person',
    /work_merge/u,
  ],
  [
    'a dossier that the holder goes on from',
    seen(
      { last: 'dossier', dossier: { ...noted, number: 1, commit: B, target: A, wants: 'holder' } },
      { covered: true },
    ),
    'dossier',
    'holder',
    /work_merge/u,
  ],
  ['a dossier of another commit', seen({ last: 'dossier' }), 'approval_void', 'holder', /work_review/u],
  ['done', seen({}, { state: 'done' }), 'merged', 'holder', /ticket_close/u],
  ['closed', seen({}, { state: 'closed' }), 'merged', 'nobody', /nothing/u],
];

describe('where work stands', () => {
  it.each(ROWS)('%s', (_, what, phase, waits, next) => {
    expect(workStanding(what)).toEqual({ phase, waits_for: waits, next: expect.stringMatching(next) });
  });
});
