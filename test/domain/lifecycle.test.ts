import { describe, expect, it } from 'vitest';
import { AUTHORITY } from '../../src/domain/authority.ts';
import { LIFECYCLE, operationsFrom, transitionFrom } from '../../src/domain/lifecycle.ts';
import { ROLES, STATES } from '../../src/domain/ticket.ts';

/** The table of the contract, written out once more by hand: from, to, operation, by. */
const CONTRACT = `
planning   ready      ticket_ready    intake human
ready      queued     ticket_queue    human
queued     ready      ticket_unqueue  human
queued     inprogress ticket_accept   orchestrator human
ready      planning   ticket_return   orchestrator human
queued     planning   ticket_return   orchestrator human
inprogress planning   ticket_return   orchestrator human
inprogress done       work_merge      orchestrator human
inprogress done       ticket_complete human
done       closed     ticket_close    orchestrator human
planning   closed     ticket_close    human
ready      closed     ticket_close    human
queued     closed     ticket_close    human
inprogress closed     ticket_close    human
done       planning   ticket_reopen   human
closed     planning   ticket_reopen   human`
  .trim()
  .split('\n')
  .map((row) => row.trim().split(/\s+/u));

describe('the lifecycle', () => {
  const operations = [
    ...new Set([...LIFECYCLE.map(({ operation }) => operation), ...Object.keys(AUTHORITY)]),
  ];
  for (const from of STATES) {
    it(`leads on from ${from} exactly as the contract says, for every state, role and operation`, () => {
      for (const to of STATES) {
        for (const operation of operations) {
          for (const role of ROLES) {
            const wanted = CONTRACT.some(
              ([a, b, name, ...by]) => a === from && b === to && name === operation && by.includes(role),
            );
            const row = transitionFrom(from, operation);
            const given = row !== undefined && row.to === to && row.by.includes(role);
            expect(given, `${from} → ${to} by ${operation} as ${role}`).toBe(wanted);
            if (given) expect(operationsFrom(from, role)).toContain(operation);
          }
        }
      }
    });
  }

  it('is at most one way from a state by an operation', () => {
    for (const from of STATES) {
      for (const operation of operations) {
        expect(
          LIFECYCLE.filter((row) => row.operation === operation && row.from.includes(from)).length,
        ).toBeLessThanOrEqual(1);
      }
    }
  });

  it('gives no role a transition that the matrix does not give it', () => {
    for (const { operation, by } of LIFECYCLE)
      for (const role of by) expect(AUTHORITY[operation]?.[role], `${operation} by ${role}`).toBeDefined();
  });

  it('lets nothing but a person say Go, and never leads from inprogress back to queued', () => {
    expect(LIFECYCLE.filter(({ to }) => to === 'queued').map(({ by, from }) => [from, by])).toEqual([
      [['ready'], ['human']],
    ]);
  });
});
