import type { ThreadEvent } from '../domain/event.ts';
import { isGate, type Ledgered } from '../domain/standing.ts';

/** What the ledger knows of a Ticket once `added` is acknowledged; `gates` are those of it that count as ours. */
export function acknowledge(
  known: Ledgered | undefined,
  added: readonly ThreadEvent[],
  gates: readonly ThreadEvent[] = added.filter(isGate),
): Ledgered | undefined {
  const last = added.at(-1);
  if (!last) return known;
  const rev = added.reduce((highest, event) => Math.max(highest, event.rev), known?.rev ?? 0);
  return { rev, last: last.id, gates: new Set([...(known?.gates ?? []), ...gates.map(({ id }) => id)]) };
}
