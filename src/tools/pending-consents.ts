import { randomBytes } from 'node:crypto';
import { TicketError } from '../domain/errors.ts';
import { digest } from '../domain/text.ts';
import type { Proposal } from './tool.ts';

const LIMIT = 100;
const LIFETIME_MS = 15 * 60_000;

type Pending = { proposal: Proposal; act: string; until: number };

/**
 * The questions that a person was asked and has not answered. Each is bound to its proposal (Ticket and rev), its tool
 * and its exact arguments, is known only by a nonce that cannot be guessed, and counts once. They end with the process.
 */
export class PendingConsents {
  readonly #now: () => Date;
  readonly #pending = new Map<string, Pending>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Remembers a question that is about to be asked. Of too many the oldest is forgotten. */
  issue(proposal: Proposal, tool: string, input: unknown): string {
    this.#forgetOld();
    const nonce = randomBytes(24).toString('base64url');
    const until = this.#now().getTime() + LIFETIME_MS;
    this.#pending.set(nonce, { proposal, act: actOf(tool, input), until });
    return nonce;
  }

  /**
   * What the person was asked. The nonce is spent, whatever comes of it.
   * @throws TicketError `needs_person` when nobody was asked this under that nonce.
   */
  redeem(nonce: unknown, tool: string, input: unknown): Proposal {
    const key = typeof nonce === 'string' ? nonce : '';
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    if (pending && pending.act === actOf(tool, input) && this.#now().getTime() < pending.until) {
      return pending.proposal;
    }
    throw new TicketError('needs_person', {
      refused: `${tool} was not done`,
      rule: 'the answer belongs to no open question: one counts once, for the same arguments, for 15 minutes',
      next: `call ${tool} again without an answer, so that the person is asked`,
    });
  }

  #forgetOld(): void {
    const now = this.#now().getTime();
    for (const [nonce, { until }] of this.#pending) if (until <= now) this.#pending.delete(nonce);
    for (const nonce of this.#pending.keys()) {
      if (this.#pending.size < LIMIT) return;
      this.#pending.delete(nonce);
    }
  }
}

function actOf(tool: string, input: unknown): string {
  return digest([tool, canonical(input)], 64);
}

/** JSON whose objects have their keys in one order, so that the same arguments are the same text. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ''
  );
}
