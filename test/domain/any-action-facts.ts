import fc from 'fast-check';
import type { Facts, Holder, PodFacts, TicketFacts } from '../../src/domain/actions/facts.ts';
import { POD_STATES } from '../../src/domain/pod.ts';
import type { Flag } from '../../src/domain/summary.ts';
import { ROLES, STATES } from '../../src/domain/ticket.ts';
import { workOf } from '../../src/domain/work.ts';
import { WORK_PHASES } from '../../src/domain/work-phase.ts';
import { asked, COMMIT, factsOf, NOW, podFacts, ticketFacts } from './action-facts.ts';

const FLAGS: readonly Flag[] = [
  'regressed',
  'forked',
  'foreign',
  'unreadable',
  'text_changed',
  'outside_edit',
  'merge',
];
const HOLDERS: readonly Holder['is'][] = ['there', 'person', 'gone', 'unknown'];
const ids = ['a', 'b', 'c', 'd', 'e'] as const;
const EVENTS = ['01K00000000000000000000001', '01K00000000000000000000002'];
const time = fc.constantFrom('2026-11-20T10:00:00.000Z', '2026-11-20T11:00:00.000Z', NOW);

const ticket = fc
  .record({
    id: fc.constantFrom(...ids),
    state: fc.constantFrom(...STATES),
    priority: fc.constantFrom('P0', 'P1', 'P2', 'P3', 'odd'),
    updatedAt: time,
    deferred: fc.boolean(),
    older: fc.boolean(),
    flags: fc.uniqueArray(fc.constantFrom(...FLAGS), { maxLength: 2 }),
    questions: fc.integer({ min: 0, max: 2 }),
    isSeen: fc.boolean(),
    holder: fc.constantFrom(...HOLDERS),
    isReported: fc.boolean(),
    phase: fc.constantFrom(...WORK_PHASES),
    waits_for: fc.constantFrom('holder', 'coder', 'reviewer', 'person', 'program', 'nobody'),
    isBlocked: fc.boolean(),
  })
  .map((given): TicketFacts => {
    const { id, state, priority, updatedAt, deferred, older, flags, questions, isSeen, phase, waits_for } =
      given;
    return ticketFacts(state, {
      row: { id, priority, updatedAt, deferred, older, flags, questions },
      seen: isSeen
        ? {
            since: updatedAt,
            questions: EVENTS.slice(0, questions).map((event) => ({
              ...{ id: event, author: 'intake/i', at: updatedAt, body: 'Which?' },
            })),
            fork: flags.includes('forked')
              ? EVENTS.map((event) => ({ id: event, to: 'ready', author: 'x/y' }))
              : [],
            reported: given.isReported ? COMMIT : null,
            holder: state === 'inprogress' ? { caller: 'somebody', is: given.holder } : null,
          }
        : null,
      work: { phase, waits_for, record: workOf([]) },
      blockers: given.isBlocked ? [{ ticket: 'z', state: 'planning', why: 'depends_on' }] : [],
    });
  });

const pod = fc
  .record({
    name: fc.constantFrom('p', 'q', 'r', 's'),
    role: fc.constantFrom(...ROLES.filter((role) => role !== 'human')),
    tickets: fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 1 }),
    state: fc.constantFrom(...POD_STATES),
    working: fc.boolean(),
    launchedAt: time,
    heardAt: time,
    asks: fc.boolean(),
    how: fc.constantFrom(null, 'failed', 'died', 'stopped', 'finished'),
  })
  .map(({ asks, how, role, ...given }): PodFacts => {
    const ended = how === null ? null : { how, text: 'x', at: given.heardAt };
    return podFacts(role, { ...given, questions: asks ? [asked(), asked('Q2')] : [], ended });
  });

/** Any Tickets and Pods, each by its own name. */
export const anyFacts: fc.Arbitrary<{ facts: Facts }> = fc
  .record({
    tickets: fc.uniqueArray(ticket, { selector: ({ row }) => row.id, maxLength: 5 }),
    pods: fc.uniqueArray(pod, { selector: ({ name }) => name, maxLength: 4 }),
    orchestrated: fc.boolean(),
    confirmsForeign: fc.boolean(),
    isHeld: fc.boolean(),
  })
  .map(({ isHeld, ...given }) => ({
    facts: factsOf({ ...given, held: isHeld ? { reason: 'a release', by: 'human/ann' } : null }),
  }));
