import type { Facts, PodFacts, SeenRecord, SeenWork, TicketFacts } from '../../src/domain/actions/facts.ts';
import type { PodQuestion } from '../../src/domain/pod.ts';
import type { State } from '../../src/domain/ticket.ts';
import { type WorkRecord, workOf } from '../../src/domain/work.ts';

export const NOW = '2026-11-21T12:00:00.000Z';
const EARLIER = '2026-11-21T10:00:00.000Z';
export const COMMIT = 'b'.repeat(40);

export type Changes = {
  row?: Partial<TicketFacts['row']>;
  seen?: Partial<SeenRecord> | null;
  work?: WorkChanges;
  blockers?: TicketFacts['blockers'];
  against?: readonly string[];
};

type WorkChanges = Partial<Omit<SeenWork, 'record'>> & { record?: Partial<WorkRecord> };

export const ID = '20261121-100000-something';

/** A Ticket in a state, of which nobody wants anything beside what `changes` say. */
export function ticketFacts(
  state: State,
  { row, seen, work, blockers = [], against = [] }: Changes = {},
): TicketFacts {
  return {
    row: {
      ...{ id: ID, title: 'Something', state, kind: 'task', priority: 'P2', labels: [], rev: 5 },
      ...{ createdAt: EARLIER, updatedAt: EARLIER, questions: 0, deferred: false, deferredUntil: null },
      ...{ flags: [], older: false },
      ...row,
    },
    blockers,
    against,
    seen:
      seen === null
        ? null
        : {
            ...{ since: EARLIER, latest: 'commented', questions: [], fork: [], reported: null },
            holder: state === 'inprogress' ? { caller: 'shop-orchestrator', is: 'there' } : null,
            ...seen,
          },
    work: state === 'inprogress' && seen !== null ? workFacts(work) : null,
  };
}

function workFacts(changes: WorkChanges = {}): SeenWork {
  const started = {
    event: 'E',
    author: 'x/y',
    at: EARLIER,
    branch: 'ticket/x',
    base: COMMIT,
    target: 'main',
  };
  return {
    ...{ phase: 'implementing', waits_for: 'coder', next: 'wait for the report' },
    ...{ step: null, failed: null },
    ...changes,
    record: { ...workOf([]), attempt: 1, started, ...changes.record },
  };
}

/** A Pod that works on the Ticket. */
export function podFacts(role: PodFacts['role'], changes: Partial<PodFacts> = {}): PodFacts {
  return {
    ...{ name: `ticket-${role}-something`, role, tickets: [ID], state: 'live', working: true, questions: [] },
    ...{ launchedAt: EARLIER, heardAt: EARLIER, limitedUntil: null, ended: null, told: {} },
    ...changes,
  };
}

export function asked(id = 'Q1'): PodQuestion {
  return { id, kind: 'execute', title: 'Run it', command: ['npm', 'test'], count: 1, at: EARLIER };
}

export function factsOf(changes: Partial<Facts> = {}): Facts {
  return {
    ...{ tickets: [], pods: [], capacity: { limit: 3, used: 0 }, orchestrated: true, held: null },
    ...{ confirmsForeign: true, now: NOW },
    ...changes,
  };
}
