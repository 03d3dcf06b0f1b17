import { beforeEach, describe, expect, it } from 'vitest';
import { TicketError } from '../../src/domain/errors.ts';
import { PendingConsents } from '../../src/tools/pending-consents.ts';
import type { Proposal } from '../../src/tools/tool.ts';

const MINUTE = 60_000;
const GO: Proposal = { ticket: '20261121-090000-a', rev: 3, question: 'Go?' };
const INPUT = { ticket: 'a', request_id: 'r' };

let now: number;
let consents: PendingConsents;
beforeEach(() => {
  now = 0;
  consents = new PendingConsents(() => new Date(now));
});

describe('a question to a person', () => {
  it('is answered with what was proposed', () => {
    const nonce = consents.issue(GO, 'ticket_queue', INPUT);
    expect(consents.redeem(nonce, 'ticket_queue', { request_id: 'r', ticket: 'a' })).toBe(GO);
  });

  it('counts once', () => {
    const nonce = consents.issue(GO, 'ticket_queue', INPUT);
    consents.redeem(nonce, 'ticket_queue', INPUT);
    expect(refusalOf(() => consents.redeem(nonce, 'ticket_queue', INPUT))).toBe('needs_person');
  });

  it.each([
    ['another tool', 'ticket_answer', INPUT],
    ['other arguments', 'ticket_queue', { ...INPUT, ticket: 'b' }],
    ['fewer arguments', 'ticket_queue', { ticket: 'a' }],
    ['arguments that only look alike', 'ticket_queue', { ...INPUT, ticket: ['a'] }],
  ])('does not count for %s, and is spent by the attempt', (_what, tool, input) => {
    const nonce = consents.issue(GO, 'ticket_queue', INPUT);
    expect(refusalOf(() => consents.redeem(nonce, tool, input))).toBe('needs_person');
    expect(refusalOf(() => consents.redeem(nonce, 'ticket_queue', INPUT))).toBe('needs_person');
  });

  it.each([undefined, null, '', 'guess', 7, {}])('is not known by %s', (nonce) => {
    consents.issue(GO, 'ticket_queue', INPUT);
    expect(refusalOf(() => consents.redeem(nonce, 'ticket_queue', INPUT))).toBe('needs_person');
  });

  it('has a nonce of its own, even where it is asked twice', () => {
    const nonces = Array.from({ length: 50 }, () => consents.issue(GO, 'ticket_queue', INPUT));
    expect(new Set(nonces).size).toBe(50);
    expect(nonces.every((nonce) => nonce.length >= 32)).toBe(true);
  });

  it('waits for 15 minutes', () => {
    const early = consents.issue(GO, 'ticket_queue', INPUT);
    const late = consents.issue(GO, 'ticket_queue', INPUT);
    now += 15 * MINUTE - 1;
    expect(consents.redeem(early, 'ticket_queue', INPUT)).toBe(GO);
    now += 1;
    expect(refusalOf(() => consents.redeem(late, 'ticket_queue', INPUT))).toBe('needs_person');
  });

  it('is forgotten when a hundred others were asked after it', () => {
    const nonces = Array.from({ length: 101 }, () => consents.issue(GO, 'ticket_queue', INPUT));
    expect(refusalOf(() => consents.redeem(nonces[0], 'ticket_queue', INPUT))).toBe('needs_person');
    expect(consents.redeem(nonces[1], 'ticket_queue', INPUT)).toBe(GO);
    expect(consents.redeem(nonces[100], 'ticket_queue', INPUT)).toBe(GO);
  });
});

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof TicketError) return error.code;
    throw error;
  }
  return 'done';
}
