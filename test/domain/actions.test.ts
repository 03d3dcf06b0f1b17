import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionRows, byUrgency, ticketRow } from '../../src/domain/actions/action-rows.ts';
import type { Facts, Holder, PodFacts, TicketFacts } from '../../src/domain/actions/facts.ts';
import { rowAtHead } from '../../src/domain/actions/row-at-head.ts';
import { ACTION_NAMES, type ActionRow, URGENCIES, type Urgency } from '../../src/domain/actions.ts';
import { AUTHORITY } from '../../src/domain/authority.ts';
import { LIFECYCLE } from '../../src/domain/lifecycle.ts';
import { STATES, type State } from '../../src/domain/ticket.ts';
import type { WorkPhase } from '../../src/domain/work-phase.ts';
import { asked, type Changes, COMMIT, factsOf, ID, podFacts, ticketFacts } from './action-facts.ts';
import { anyFacts } from './any-action-facts.ts';

type Case = {
  state: State;
  changes?: Changes;
  pods?: readonly PodFacts[];
  facts?: Partial<Facts>;
};

function rowOf({ state, changes, pods = [], facts }: Case): ActionRow | undefined {
  return actionRows(factsOf({ tickets: [ticketFacts(state, changes)], pods, ...facts }))[0];
}

const noted = { event: 'E', author: 'reviewer/x', at: '2026-11-21T11:00:00.000Z' };
const dossier = { ...noted, number: 1, commit: COMMIT, target: COMMIT, wants: 'person' };
const gone = { seen: { holder: { caller: 'shop-orchestrator', is: 'gone' } } } as const;
const mine = { seen: { holder: { caller: 'human-ann', is: 'person' } } } as const;
const unheld = { orchestrated: false };

/** What there is, the urgency that decides, and what the first reason says. */
const CAUSES: [string, Case, Urgency, RegExp][] = [
  [
    'a Pod asks to run a command',
    { state: 'inprogress', pods: [podFacts('coder', { questions: [asked()] })] },
    'permission',
    /^The coder asks whether it may run a command$/u,
  ],
  [
    'a Pod asks on a closed Ticket',
    { state: 'closed', pods: [podFacts('investigator', { questions: [asked()] })] },
    'permission',
    /may run/u,
  ],
  [
    'a question is open',
    {
      state: 'planning',
      changes: {
        row: { questions: 1 },
        seen: { questions: [{ id: 'Q', author: 'intake/i', at: noted.at, body: 'Which one?' }] },
      },
    },
    'question',
    /^The intake asks$/u,
  ],
  [
    'a question of nobody that we know is open',
    {
      state: 'planning',
      changes: {
        row: { questions: 1 },
        seen: { questions: [{ id: 'Q', author: 'human-like/i', at: noted.at, body: 'Which one?' }] },
      },
    },
    'question',
    /^human-like\/i asks$/u,
  ],
  [
    'one of two coders asks',
    {
      state: 'inprogress',
      pods: [podFacts('coder', { name: 'one', questions: [asked()] }), podFacts('coder', { name: 'two' })],
    },
    'permission',
    /^one asks whether it may run a command$/u,
  ],
  [
    'a question is open, as far as the row knows',
    { state: 'queued', changes: { row: { questions: 2 }, seen: null } },
    'question',
    /2 questions/u,
  ],
  [
    'an intake ended its turn',
    { state: 'planning', pods: [podFacts('intake', { working: false })] },
    'question',
    /waits for your reply/u,
  ],
  [
    'a launch failed',
    {
      state: 'inprogress',
      pods: [podFacts('coder', { state: 'gone', ended: { how: 'failed', text: 'no agent', at: noted.at } })],
    },
    'stuck',
    /could not be launched/u,
  ],
  [
    'a Pod died',
    { state: 'inprogress', pods: [podFacts('coder', { state: 'restorable' })] },
    'stuck',
    /something died/u,
  ],
  [
    'a Pod died and cannot come back',
    {
      state: 'inprogress',
      pods: [podFacts('coder', { state: 'gone', ended: { how: 'died', text: 'x', at: noted.at } })],
    },
    'stuck',
    /cannot come back/u,
  ],
  [
    'a Pod stalls',
    { state: 'inprogress', pods: [podFacts('coder', { state: 'stalled' })] },
    'stuck',
    /heard/u,
  ],
  [
    'a vendor lets a Pod wait',
    { state: 'inprogress', pods: [podFacts('coder', { state: 'limited', limitedUntil: noted.at })] },
    'stuck',
    /vendor until 2026/u,
  ],
  [
    'validation is red, and the coder rests',
    {
      state: 'inprogress',
      changes: { ...gone, work: { phase: 'red', waits_for: 'coder' } },
      pods: [podFacts('coder', { working: false })],
    },
    'stuck',
    /red/u,
  ],
  [
    'the merge conflicts, and nobody codes',
    { state: 'inprogress', changes: { ...mine, work: { phase: 'conflict', waits_for: 'holder' } } },
    'stuck',
    /conflicts/u,
  ],
  [
    'the coder ended its turn without a report, and nobody hears of it',
    { state: 'inprogress', changes: mine, pods: [podFacts('coder', { working: false })] },
    'stuck',
    /without a report/u,
  ],
  [
    'a step failed, and nobody hears of it',
    {
      state: 'inprogress',
      changes: { ...mine, work: { waits_for: 'holder', failed: { at: noted.at, text: 'npm: not found' } } },
    },
    'stuck',
    /step of the work failed/u,
  ],
  [
    'reviews went round too often',
    {
      state: 'inprogress',
      changes: {
        work: {
          phase: 'changes_requested',
          waits_for: 'holder',
          record: {
            ...{ asked: ['Q'], allowed: [] },
            reviews: [{ ...noted, verdict: 'request_changes', commit: COMMIT, decisions: 0 }],
          },
        },
      },
    },
    'stuck',
    /requested 1 times/u,
  ],
  ['it is forked', { state: 'done', changes: { row: { flags: ['forked'] } } }, 'stuck', /compete/u],
  [
    'a closed one is forked',
    { state: 'closed', changes: { row: { flags: ['forked'] } } },
    'stuck',
    /compete/u,
  ],
  ['it is regressed', { state: 'ready', changes: { row: { flags: ['regressed'] } } }, 'stuck', /behind/u],
  ['it is foreign', { state: 'queued', changes: { row: { flags: ['foreign'] } } }, 'stuck', /confirmed/u],
  [
    'it cannot be read',
    { state: 'planning', changes: { row: { flags: ['unreadable'] } } },
    'stuck',
    /read whole/u,
  ],
  [
    'its text changed',
    { state: 'queued', changes: { row: { flags: ['text_changed'] } } },
    'stuck',
    /after Go/u,
  ],
  [
    'a dead Pod was not told',
    {
      state: 'inprogress',
      pods: [podFacts('coder', { state: 'restorable', told: { [ID]: 4 } })],
    },
    'stuck',
    /died|not told/u,
  ],
  [
    'its holder is gone',
    {
      state: 'inprogress',
      changes: { ...gone, work: { phase: 'reported', waits_for: 'holder', next: 'work_review' } },
    },
    'stuck',
    /shop-orchestrator, who holds it and is gone. Next: work_review/u,
  ],
  ['no orchestrator takes it on', { state: 'queued', facts: unheld }, 'stuck', /no orchestrator/u],
  [
    'a dossier waits',
    {
      state: 'inprogress',
      changes: { work: { phase: 'dossier', waits_for: 'person', record: { dossier } } },
    },
    'decide',
    /merging it is yours/u,
  ],
  [
    'a merge waits, as far as the row knows',
    { state: 'inprogress', changes: { seen: null, row: { flags: ['merge'] } } },
    'decide',
    /yours/u,
  ],
  [
    'the person holds it and goes on',
    {
      state: 'inprogress',
      changes: { ...mine, work: { phase: 'reported', waits_for: 'holder', next: 'work_review' } },
    },
    'decide',
    /You hold it/u,
  ],
  ['it is ready', { state: 'ready' }, 'ready', /your Go/u],
  [
    'its blocker is on its way',
    { state: 'ready', changes: { blockers: [{ ticket: 'B', state: 'inprogress', why: 'depends_on' }] } },
    'ready',
    /your Go/u,
  ],
  [
    'its deferral is over',
    { state: 'ready', changes: { row: { deferred: true, deferredUntil: '2026-11-21' } } },
    'ready',
    /Go/u,
  ],
  [
    'it is blocked',
    { state: 'ready', changes: { blockers: [{ ticket: 'B', state: 'planning', why: 'depends_on' }] } },
    'blocked',
    /B \(planning\)/u,
  ],
  ['it is done', { state: 'done' }, 'done', /closed/u],
  ['it is planned', { state: 'planning' }, 'planning', /In planning$/u],
  ['an intake plans it', { state: 'planning', pods: [podFacts('intake')] }, 'planning', /is at it/u],
  ['a coder works', { state: 'inprogress', pods: [podFacts('coder')] }, 'working', /At work/u],
  [
    'a coder mends what is red',
    { state: 'inprogress', changes: { ...gone, work: { phase: 'red' } }, pods: [podFacts('coder')] },
    'working',
    /At work/u,
  ],
  [
    'a step is under way',
    {
      state: 'inprogress',
      changes: {
        ...gone,
        work: {
          phase: 'step',
          waits_for: 'program',
          step: { step: 'merge', phase: 'validates', line: 'ok 12', at: noted.at },
        },
      },
    },
    'working',
    /At work/u,
  ],
  [
    'the orchestrator goes on',
    { state: 'inprogress', changes: { work: { phase: 'reported', waits_for: 'holder' } } },
    'working',
    /At work/u,
  ],
  [
    'a program elsewhere holds it',
    {
      state: 'inprogress',
      changes: {
        seen: { holder: { caller: 'x', is: 'unknown' } },
        work: { phase: 'reported', waits_for: 'holder' },
      },
    },
    'working',
    /At work/u,
  ],
  [
    'a person works on it by hand',
    { state: 'inprogress', changes: { ...mine, work: { phase: 'implementing', waits_for: 'holder' } } },
    'working',
    /At work/u,
  ],
  ['it is queued', { state: 'queued' }, 'waiting', /for the orchestrator/u],
  [
    'all places are taken',
    { state: 'queued', facts: { capacity: { limit: 2, used: 2 } } },
    'waiting',
    /2 of 2/u,
  ],
  [
    'the plan says later',
    { state: 'queued', changes: { against: ['after: it comes after X'] } },
    'waiting',
    /comes after X/u,
  ],
  [
    'its blocker comes first',
    {
      state: 'queued',
      changes: { blockers: [{ ticket: 'B', state: 'queued', why: 'depends_on' }] },
      facts: unheld,
    },
    'waiting',
    /behind B/u,
  ],
  [
    'a person holds all work',
    { state: 'queued', facts: { ...unheld, held: { reason: 'a release', by: 'human/ann' } } },
    'waiting',
    /a release/u,
  ],
  ['it is deferred', { state: 'ready', changes: { row: { deferred: true } } }, 'deferred', /^Deferred$/u],
  [
    'it is deferred until a day',
    { state: 'planning', changes: { row: { deferred: true, deferredUntil: '2026-12-01' } } },
    'deferred',
    /until 2026-12-01/u,
  ],
];

describe('a row', () => {
  for (const [what, given, urgency, says] of CAUSES) {
    it(`is ${urgency} where ${what}`, () => {
      const row = rowOf(given);
      expect(row?.urgency).toBe(urgency);
      expect(row?.reasons[0]?.text).toMatch(says);
    });
  }

  it('has a cause for every urgency in this table', () => {
    expect(new Set(CAUSES.map(([, , urgency]) => urgency))).toEqual(new Set(URGENCIES));
  });

  const NOTHING: [string, Case][] = [
    ['a Ticket is closed', { state: 'closed' }],
    [
      'a Pod of a closed Ticket is over',
      { state: 'closed', pods: [podFacts('coder', { state: 'restorable' })] },
    ],
  ];
  for (const [what, given] of NOTHING)
    it(`is not there where ${what}`, () => expect(rowOf(given)).toBeUndefined());

  it('tells all reasons, the most urgent first, and its age by the oldest of those that decide', () => {
    const row = rowOf({
      state: 'queued',
      changes: {
        row: { flags: ['foreign'] },
        seen: {
          questions: [
            { id: 'B', author: 'intake/i', at: '2026-11-21T09:00:00Z', body: 'Later?' },
            { id: 'A', author: 'intake/i', at: '2026-11-21T08:00:00Z', body: 'Which\u001b[31m one?' },
          ],
        },
      },
    });
    expect(row?.reasons.map(({ urgency }) => urgency)).toEqual(['question', 'question', 'stuck']);
    expect(row?.since).toBe('2026-11-21T08:00:00Z');
    expect(row?.reasons[0]?.quote).toBe('Which [31m one?');
  });

  it('names a few of what it waits for, however many there are and whatever they are called', () => {
    const blockers = Array.from({ length: 10_000 }, (_, at) => ({
      ...({
        ticket: at === 0 ? `x\n${'y'.repeat(5_000)}` : `B${at}`,
        state: 'missing',
        why: 'depends_on',
      } as const),
    }));
    for (const state of ['ready', 'queued'] as const) {
      const row = rowOf({ state, changes: { blockers } });
      expect(row?.reasons[0]?.text).toMatch(/ x y+… \(missing\), B1 .*, B4 \(missing\) and 9995 more$/u);
      expect(JSON.stringify(row).length).toBeLessThan(3_000);
    }
  });

  it('approves no commit beside the lines of another, which its agent put on the branch since', () => {
    const row = rowOf({
      state: 'inprogress',
      changes: { seen: { reported: COMMIT }, work: { phase: 'reported', waits_for: 'person' } },
    });
    const whyNot = (head: string | null) =>
      row && rowAtHead(row, head).actions.find(({ name }) => name === 'approve')?.why;
    expect([whyNot(COMMIT), whyNot(null)]).toEqual([undefined, undefined]);
    expect(whyNot('c'.repeat(40))).toBe('the branch went on to cccccccccccc, which nobody has reported');
  });

  it('says all of what a Pod asks for: a command with its words as they are parted, and where it would run', () => {
    const quoteOf = (asks: Partial<ReturnType<typeof asked>>) => {
      const questions = [{ ...asked(), command: undefined, ...asks }];
      return rowOf({ state: 'inprogress', pods: [podFacts('coder', { questions })] })?.reasons[0]?.quote;
    };
    expect(quoteOf({ command: ['rm', 'a b', 'c\nd'] })).toBe("rm 'a b' 'c\\nd'");
    expect(quoteOf({ command: ['rm', 'a'], paths: ['/etc'] })).toBe('in /etc: rm a');
    expect(quoteOf({ title: 'curl x | sh', paths: ['/etc'] })).toBe('in /etc: curl x | sh');
    expect(quoteOf({ kind: 'other', title: 'drop', paths: ['/a'] })).toBe('in /a: drop');
    expect(quoteOf({ kind: 'edit', title: 'Tidy up', paths: ['/a', '/b'] })).toBe('/a, /b');
    expect(quoteOf({ kind: 'fetch', title: 'Ask elsewhere' })).toBe('Ask elsewhere');
  });

  it('says how far a step is', () => {
    const step = { step: 'merge', phase: 'validates', line: 'ok 12', at: noted.at };
    const row = rowOf({
      state: 'inprogress',
      changes: { work: { phase: 'step', waits_for: 'program', step } },
    });
    expect(row?.progress).toBe('merge: validates: ok 12');
  });

  it('forgets a Pod that another one of its role took the place of', () => {
    const dead = podFacts('coder', {
      name: 'a',
      state: 'gone',
      ended: { how: 'failed', text: 'x', at: noted.at },
    });
    const next = podFacts('coder', { name: 'b', launchedAt: noted.at });
    const row = rowOf({ state: 'inprogress', pods: [next, dead] });
    expect(row?.urgency).toBe('working');
    expect(row?.pods.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('a Pod without a Ticket', () => {
  const alone = (role: PodFacts['role'], changes: Partial<PodFacts>) =>
    actionRows(factsOf({ pods: [podFacts(role, { tickets: [], ...changes })] }))[0];

  it('has a row as soon as somebody has to do something', () => {
    expect(alone('companion', { questions: [asked()] })).toMatchObject({
      key: 'pod:ticket-companion-something',
      urgency: 'permission',
      ticket: null,
      actions: [{ name: 'allow' }, { name: 'deny' }, { name: 'open_pod' }],
    });
    expect(alone('intake', { working: false })?.urgency).toBe('question');
    const died = alone('orchestrator', { state: 'restorable' });
    expect(died?.urgency).toBe('stuck');
    expect(died?.actions.map(({ name }) => name)).toEqual(['restore', 'retry', 'open_pod']);
  });

  it('has none while it works, and none after somebody stopped it', () => {
    expect(alone('companion', {})).toBeUndefined();
    expect(alone('companion', { working: false })).toBeUndefined();
    const ended = { how: 'stopped', text: 'stopped by human/ann', at: noted.at };
    expect(alone('orchestrator', { state: 'restorable', ended })).toBeUndefined();
  });

  it('has none where another orchestrator came', () => {
    const pods = [
      podFacts('orchestrator', { name: 'old', tickets: [], state: 'restorable' }),
      podFacts('orchestrator', { name: 'new', tickets: [] }),
    ];
    expect(actionRows(factsOf({ pods }))).toEqual([]);
  });
});

/** Of each state the actions of a Ticket of which nobody wants anything, with why not where it is so. */
const ACTIONS: Record<State, Record<string, RegExp | null>> = {
  planning: { edit: null, defer: null, go: /in planning/u, close: null },
  ready: { go: null, edit: null, defer: null, close: null, return: null },
  queued: { ungo: null, defer: null, edit: null, close: null, return: null },
  inprogress: {
    ...{ merge: /no dossier/u, complete: null, return: null, edit: null, close: null },
    ...{ request_changes: /nothing was reported/u, approve: /nothing was reported/u },
  },
  done: { close: null, reopen: null, edit: null },
  closed: {},
};

describe('the actions', () => {
  for (const state of STATES) {
    it(`of what is ${state} are those that the lifecycle gives a person there, and what is beside it`, () => {
      const row = rowOf({ state });
      const shown = Object.fromEntries((row?.actions ?? []).map(({ name, why }) => [name, why ?? null]));
      expect(Object.keys(shown).sort()).toEqual(Object.keys(ACTIONS[state]).sort());
      for (const [name, why] of Object.entries(ACTIONS[state]))
        if (why) expect(shown[name], name).toMatch(why);
        else expect(shown[name], name).toBeNull();
    });
  }

  it('offer what the lifecycle gives a person, in no other state, of every operation that has an action', () => {
    const names = new Set(STATES.flatMap((state) => rowOf({ state })?.actions ?? []).map(({ tool }) => tool));
    for (const { from, operation, by } of LIFECYCLE) {
      if (!names.has(operation) || !by.includes('human')) continue;
      for (const state of from.filter((each) => each !== 'closed'))
        expect(
          rowOf({ state })?.actions.map(({ tool }) => tool),
          `${operation} from ${state}`,
        ).toContain(operation);
    }
  });

  /** What there is, the action, and why it is not possible; null where it is. */
  const WHY: [string, Case, string, RegExp | null][] = [
    [
      'Go of a blocked one',
      { state: 'ready', changes: { blockers: [{ ticket: 'B', state: 'planning', why: 'depends_on' }] } },
      'go',
      /it waits for B \(planning\)/u,
    ],
    [
      'Go behind one that is queued',
      { state: 'ready', changes: { blockers: [{ ticket: 'B', state: 'queued', why: 'depends_on' }] } },
      'go',
      null,
    ],
    ['Go of a deferred one', { state: 'ready', changes: { row: { deferred: true } } }, 'go', null],
    ['Go while all is held', { state: 'ready', facts: { held: { reason: 'x', by: 'y' } } }, 'go', null],
    [
      'a merge of a dossier',
      { state: 'inprogress', changes: { work: { phase: 'dossier', waits_for: 'person' } } },
      'merge',
      null,
    ],
    [
      'a merge while all is held',
      {
        state: 'inprogress',
        changes: { work: { phase: 'dossier', waits_for: 'person' } },
        facts: { held: { reason: 'a release', by: 'y' } },
      },
      'merge',
      /a release/u,
    ],
    [
      'a merge of what came from elsewhere',
      {
        state: 'inprogress',
        changes: { row: { flags: ['foreign'] }, work: { phase: 'dossier', waits_for: 'person' } },
      },
      'merge',
      /confirm it first/u,
    ],
    [
      'a merge of what came from elsewhere, where that is accepted',
      {
        state: 'inprogress',
        changes: { row: { flags: ['foreign'] }, work: { phase: 'dossier', waits_for: 'person' } },
        facts: { confirmsForeign: false },
      },
      'merge',
      null,
    ],
    [
      'a restore while all is held',
      {
        state: 'inprogress',
        pods: [podFacts('coder', { state: 'restorable' })],
        facts: { held: { reason: 'a release', by: 'y' } },
      },
      'restore',
      /a release/u,
    ],
    [
      'another agent beside one that is there',
      { state: 'inprogress', pods: [podFacts('coder', { state: 'stalled' })] },
      'retry',
      /stop it first/u,
    ],
    [
      'another agent for one that died',
      {
        state: 'inprogress',
        changes: { work: { waits_for: 'holder' } },
        pods: [podFacts('coder', { state: 'gone' })],
      },
      'retry',
      null,
    ],
    [
      'a close of a fork',
      { state: 'done', changes: { row: { flags: ['forked'] } } },
      'close',
      /pick one first/u,
    ],
    ['an edit of a fork', { state: 'done', changes: { row: { flags: ['forked'] } } }, 'edit', null],
    [
      'an edit of what went back',
      { state: 'ready', changes: { row: { flags: ['regressed'] } } },
      'edit',
      /settle/u,
    ],
    [
      'putting back what went back',
      { state: 'ready', changes: { row: { flags: ['regressed'] } } },
      'restore',
      null,
    ],
    [
      'confirming what went back',
      { state: 'ready', changes: { row: { flags: ['regressed'] } } },
      'confirm',
      null,
    ],
    [
      'an edit of an older record',
      { state: 'planning', changes: { row: { older: true } } },
      'edit',
      /migrate/u,
    ],
    [
      'an edit of a broken record',
      { state: 'planning', changes: { row: { flags: ['unreadable'] } } },
      'edit',
      /read whole/u,
    ],
    [
      'an approval of another text',
      { state: 'inprogress', changes: { row: { flags: ['text_changed'] }, seen: { reported: COMMIT } } },
      'approve',
      /text changed/u,
    ],
    [
      'changes to what was reported',
      { state: 'inprogress', changes: { seen: { reported: COMMIT } } },
      'request_changes',
      null,
    ],
    [
      'a second approval',
      {
        state: 'inprogress',
        changes: {
          seen: { reported: COMMIT },
          work: {
            record: { reviews: [{ ...noted, verdict: 'approve', commit: COMMIT, decisions: 0 }] },
          },
        },
      },
      'approve',
      /is approved/u,
    ],
    [
      'a review while a step is under way',
      {
        state: 'inprogress',
        changes: {
          work: {
            phase: 'step',
            waits_for: 'program',
            step: { step: 'merge', phase: 'x', line: '', at: noted.at },
          },
        },
      },
      'merge',
      /at a step of it: merge/u,
    ],
  ];
  for (const [what, given, name, why] of WHY) {
    it(`${why ? 'say why not: ' : 'offer '}${what}`, () => {
      const action = rowOf(given)?.actions.find((one) => one.name === name);
      expect(action, name).toBeDefined();
      if (why) expect(action?.why).toMatch(why);
      else expect(action?.why).toBeUndefined();
    });
  }

  it('let a person pick each side of a fork', () => {
    const fork = [
      { id: 'A', to: 'ready', author: 'human/a' },
      { id: 'B', to: 'closed', author: 'human/b' },
    ];
    const row = rowOf({ state: 'ready', changes: { row: { flags: ['forked'] }, seen: { fork } } });
    expect(row?.actions.filter(({ name }) => name === 'confirm').map(({ input }) => input)).toEqual([
      { ticket: ID, settle: 'A' },
      { ticket: ID, settle: 'B' },
    ]);
  });

  it('are one for each question, and name it', () => {
    const questions = ['A', 'B'].map((id) => ({ id, author: 'intake/i', at: noted.at, body: 'x' }));
    const row = rowOf({
      state: 'planning',
      changes: { row: { questions: 2 }, seen: { questions } },
      pods: [podFacts('intake', { questions: [asked('P')] })],
    });
    expect(row?.actions.slice(0, 2).map(({ input }) => input)).toEqual([
      { pod: 'ticket-intake-something', question: 'P', decision: 'allow' },
      { pod: 'ticket-intake-something', question: 'P', decision: 'deny' },
    ]);
    expect(row?.actions.filter(({ name }) => name === 'answer').map(({ input }) => input)).toEqual([
      { ticket: ID, question: 'A' },
      { ticket: ID, question: 'B' },
    ]);
  });

  it('take the deferral back of what is deferred', () => {
    const row = rowOf({ state: 'planning', changes: { row: { deferred: true } } });
    expect(row?.actions[0]).toEqual({
      name: 'defer',
      tool: 'ticket_defer',
      input: { ticket: ID, until: 'now' },
    });
  });

  it('let who accepted a Ticket themselves lead it on, and nobody else', () => {
    const led = (phase: WorkPhase, is: Holder['is']) =>
      rowOf({
        state: 'inprogress',
        changes: { seen: { holder: { caller: 'x', is } }, work: { phase, waits_for: 'holder' } },
      })?.actions.flatMap(({ name, tool }) => (name === 'go_on' ? [tool] : []));
    expect(led('reported', 'person')).toEqual(['work_review']);
    expect(led('approved', 'person')).toEqual(['work_dossier']);
    expect(led('accepted', 'gone')).toEqual(['work_start']);
    expect(led('reported', 'there')).toEqual([]);
    expect(led('dossier', 'person')).toEqual([]);
  });

  it('let a person reply to an intake that waits for them', () => {
    const row = rowOf({ state: 'planning', pods: [podFacts('intake', { working: false })] });
    expect(row?.actions[0]).toMatchObject({
      name: 'answer',
      tool: 'pod_send',
      input: { pod: row?.pods[0]?.name },
    });
  });

  it('are there for a closed Ticket that somebody looks at', () => {
    const ticket = ticketFacts('closed');
    const row = ticketRow(factsOf({ tickets: [ticket] }), ticket);
    expect(row).toMatchObject({
      urgency: 'done',
      reasons: [{ text: 'Closed' }],
      actions: [{ name: 'reopen' }],
    });
  });

  it('start an orchestrator where none is there', () => {
    const row = rowOf({ state: 'queued', facts: unheld });
    expect(row?.actions[0]).toEqual({ name: 'retry', tool: 'pod_launch', input: { role: 'orchestrator' } });
  });
});

describe('the order', () => {
  const tickets = (...changes: [State, Partial<TicketFacts['row']>, string][]) =>
    actionRows(
      factsOf({
        tickets: changes.map(([state, row, since]) => ticketFacts(state, { row, seen: { since } })),
      }),
    ).map(({ ticket }) => ticket?.id);

  it('is by urgency, then priority, then age, then key', () => {
    const order = tickets(
      ['planning', { id: 'f', priority: 'P0' }, '1'],
      ['ready', { id: 'e', priority: 'odd' }, '1'],
      ['ready', { id: 'd', priority: 'P3' }, '1'],
      ['ready', { id: 'c', priority: 'P1' }, '2'],
      ['ready', { id: 'b', priority: 'P1' }, '1'],
      ['ready', { id: 'a', priority: 'P1' }, '1'],
    );
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('is total, and the same whatever the order of what there is', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer(), ({ facts }, seed) => {
        const rows = actionRows(facts);
        const turned = actionRows({
          ...facts,
          tickets: shuffled(facts.tickets, seed),
          pods: shuffled(facts.pods, seed),
        });
        expect(turned).toEqual(rows);
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
        for (const [at, row] of rows.entries()) {
          const next = rows[at + 1];
          if (next) expect(byUrgency(row, next)).toBeLessThan(0);
        }
      }),
    );
  });

  it('gives rows with a reason that decides, and actions that a person has by the matrix, in known names', () => {
    fc.assert(
      fc.property(anyFacts, ({ facts }) => {
        for (const { urgency, reasons, since, actions } of actionRows(facts)) {
          expect(reasons[0]?.urgency).toBe(urgency);
          expect(reasons.map(({ at }) => at)).toContain(since);
          for (const { name, tool } of actions) {
            expect(ACTION_NAMES).toContain(name);
            expect(AUTHORITY[tool]?.human, tool).toBeDefined();
          }
        }
      }),
    );
  });
});

function shuffled<T>(all: readonly T[], seed: number): T[] {
  return [...all]
    .map((each, at) => ({ each, key: Math.imul(seed ^ (at * 0x9e3779b1), 0x85ebca6b) }))
    .sort((a, b) => a.key - b.key)
    .map(({ each }) => each);
}
