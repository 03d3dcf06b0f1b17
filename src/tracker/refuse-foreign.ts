import { TicketError } from '../domain/errors.ts';
import type { Standing } from '../domain/standing.ts';
import type { TrackerContext } from './context.ts';

const NAMED = 5;

/** @throws TicketError `needs_person` where something is allowed only by what came from elsewhere, and no person confirmed it. */
export function refuseForeign(
  { policy }: Pick<TrackerContext, 'policy'>,
  { foreign }: Pick<Standing, 'foreign'>,
  ticket: string,
  refused: string,
): void {
  if (foreign.length === 0 || policy.foreignGates !== 'confirm') return;
  const named = foreign.slice(0, NAMED).map(({ kind, author }) => `${kind} by ${author}`);
  const more = foreign.length > NAMED ? ` and ${foreign.length - NAMED} more` : '';
  throw new TicketError('needs_person', {
    refused,
    rule: `${named.join(', ')}${more} came from a file or from git, not through this program here`,
    next: `a person confirms it: yoi-tickets doctor ${ticket} --settle as_found`,
    details: { foreign: foreign.map(({ id }) => id) },
  });
}
