import { TicketError } from '../domain/errors.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { View } from '../store/store.ts';

/**
 * The record that `reference` means.
 * @throws TicketError `not_found`, or `ambiguous` with the candidates.
 */
export async function findTicket(view: View, reference: string): Promise<TicketRecord> {
  const id = await findId(view, reference);
  const record = await view.get(id);
  if (!record) throw notFound(reference);
  return record;
}

/** The id that `reference` means. */
export async function findId(view: View, reference: string): Promise<string> {
  const found = await view.find(reference);
  if (!found) throw notFound(reference);
  if ('id' in found) return found.id;
  throw new TicketError('ambiguous', {
    refused: `"${shown(reference)}" means no single Ticket`,
    rule: 'a reference is an id, a slug, or a part of an id that only one Ticket has',
    next: `use one of: ${found.candidates.join(', ')}`,
    details: { candidates: found.candidates },
  });
}

function notFound(reference: string): TicketError {
  return new TicketError('not_found', {
    refused: `no Ticket "${shown(reference)}"`,
    rule: 'a reference is an id, a slug, or a part of an id between its dashes',
    next: 'call ticket_list with state "all" and text to find it; if it was there, a person runs: yoi-tickets doctor',
  });
}

function shown(reference: string): string {
  return reference.slice(0, 80).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?');
}
