import type { Connection } from '../domain/authority.ts';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import type { Playbook } from '../playbook/playbook.ts';
import { callTool } from './call.ts';
import { playbookEntries, textOf } from './playbook-entries.ts';
import type { Caller, Services } from './tool.ts';

/** What can be read by address, as forms of addresses. */
export const RESOURCE_FORMS = [
  { form: 'ticket://{id}', name: 'ticket', description: 'A Ticket in brief' },
  {
    form: 'ticket://{id}/thread{?cursor}',
    name: 'ticket-thread',
    description: "A Ticket's events, the newest of them; the answer names the cursor of older ones",
  },
  { form: 'workflow://{slug}', name: 'workflow', description: "A workflow, in the caller's part" },
] as const;

/** The addresses that can be listed: there are too many Tickets for it. */
export function listedResources(
  playbook: Playbook,
  connection: Connection,
): { uri: string; name: string; description: string }[] {
  return playbookEntries(playbook, connection, 'workflow').map(({ name, description, problem }) => ({
    uri: `workflow://${name}`,
    name,
    description: problem ?? description,
  }));
}

const ADDRESS = /^(ticket|workflow):\/\/([^/?#]+)(\/thread)?(?:\?cursor=([^&#]+))?$/u;
/** Behind every event of a thread: its newest page begins there. */
const NEWEST = 'events:999999999';
const EVENTS = 50;

/**
 * The text at an address, bounded as the tools' answers are.
 * @throws TicketError for an address that leads nowhere, and whatever the tool behind it refuses.
 */
export async function readResource(services: Services, caller: Caller, uri: string): Promise<string> {
  const [, scheme, encoded = '', thread, cursor] = ADDRESS.exec(uri) ?? [];
  const name = decoded(encoded);
  if (scheme === 'workflow' && !thread && cursor === undefined && name)
    return textOf(await services.playbook(), caller.connection, 'workflow', name);
  if (scheme !== 'ticket' || !name || (cursor !== undefined && !thread)) throw noAddress(uri);
  const part = thread ? { cursor: decoded(cursor ?? NEWEST) ?? NEWEST, limit: EVENTS } : {};
  const called = await callTool(services, caller, 'ticket_show', { ticket: name, ...part });
  if (called.kind === 'ask') throw new Error('to show a Ticket asks nobody');
  return called.text;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function noAddress(uri: string): TicketError {
  return new TicketError('not_found', {
    refused: `${oneLine(uri, 120)} was not read`,
    rule: 'nothing is kept under such an address',
    next: `read one of the form ${RESOURCE_FORMS.map(({ form }) => form).join(', ')}`,
  });
}
