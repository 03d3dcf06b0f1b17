import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import { showTicket } from '../tracker/show-ticket.ts';
import type { Services } from './tool.ts';

export type ArtifactText = { path: string; text: string; cut: boolean };

/** More of a file is read nowhere but in the folder that it lies in. */
const BYTES = 512 * 1024;

/**
 * A file among the artifacts of a Ticket, as text.
 * @throws TicketError `not_found` where the record has none by that path, `invalid_input` where it is no text.
 */
export async function ticketArtifact(
  { tracker }: Services,
  reference: string,
  path: string,
): Promise<ArtifactText> {
  const { record } = await showTicket(tracker, reference);
  const { id } = record.item;
  const isListed = record.artifacts.includes(path);
  const found = isListed ? tracker.upkeep?.artifact(id, path, BYTES) : undefined;
  if (!found) throw refusal('not_found', id, path, 'the Ticket has no artifact of that name');
  const text = textOf(found.content);
  if (text === undefined) throw refusal('invalid_input', id, path, 'it is no UTF-8 text');
  return { path, text, cut: found.size > found.content.length };
}

/** What was cut off may end in half a character, which is left out; otherwise undefined for what is no text. */
function textOf(content: Uint8Array): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content, { stream: true });
  } catch {
    return undefined;
  }
}

function refusal(code: 'not_found' | 'invalid_input', id: string, path: string, rule: string): TicketError {
  return new TicketError(code, {
    refused: `${oneLine(path, 120)} of ${id} was not read`,
    rule,
    next: 'open one of those that ticket_show names as artifacts; others lie in the folder of the record',
  });
}
