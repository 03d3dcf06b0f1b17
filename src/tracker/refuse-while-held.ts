import { TicketError } from '../domain/errors.ts';

/** @throws TicketError `unmet_requirement` while a person holds all work: nothing is accepted, started, merged or launched then. */
export function refuseWhileHeld(
  { held }: { held?: () => { reason: string; by: string } | null },
  refused: string,
): void {
  const word = held?.();
  if (!word) return;
  throw new TicketError('unmet_requirement', {
    refused,
    rule: `${word.by} holds all work here: ${word.reason}`,
    next: 'wait until a person runs: yoi-tickets unhold',
  });
}
