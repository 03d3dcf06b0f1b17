import type { Standing } from '../domain/standing.ts';
import type { Role } from '../domain/ticket.ts';
import type { Claim } from '../store/store.ts';

/** The role of whoever holds a Ticket's acceptance. */
export const HOLDER: Role = 'orchestrator';

/** Who holds a Ticket in progress. `claim` is of this machine; without it the Ticket was accepted elsewhere. */
export type Holder = { caller: string; since: string; claim: Claim | null };

/**
 * The holder of a Ticket: by the claim that belongs to the acceptance in force. A claim that outlived its
 * acceptance, because the Ticket went on by way of git, holds nothing.
 */
export function holderOf(standing: Pick<Standing, 'acceptance'>, claims: readonly Claim[]): Holder | null {
  const { acceptance } = standing;
  if (!acceptance) return null;
  const claim = claims.find(({ role, event }) => role === HOLDER && event === acceptance.id) ?? null;
  return {
    caller: claim?.caller ?? acceptance.attributes.caller ?? acceptance.author,
    since: acceptance.at,
    claim,
  };
}

/** Whether the acceptance in force was written on this machine. */
export function isAcceptedHere({ acceptance, foreign }: Standing): boolean {
  return acceptance !== null && !foreign.some(({ id }) => id === acceptance.id);
}
