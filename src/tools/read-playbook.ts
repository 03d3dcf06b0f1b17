import { TicketError } from '../domain/errors.ts';
import { LIMITS } from '../domain/ticket.ts';
import { PLAYBOOK_KINDS, type PlaybookKind } from '../playbook/playbook-kinds.ts';
import { launchedRole, renderLaunch } from './launch-prompts.ts';
import { type Entry, playbookEntries, textOf } from './playbook-entries.ts';
import type { ReadPlaybook } from './playbook-read.ts';
import type { Caller, Services } from './tool.ts';

type Wanted = { kind?: PlaybookKind | undefined; name?: string | undefined; cursor?: string | undefined };

/** A part of the list, or of one entry's text. @throws TicketError */
export async function readPlaybook(
  services: Services,
  caller: Caller,
  { kind, name, cursor = '0' }: Wanted,
): Promise<ReadPlaybook> {
  const playbook = await services.playbook();
  const { connection } = caller;
  const from = fromOf(cursor);
  if (name === undefined) return listed(playbookEntries(playbook, connection, kind), from);
  if (kind === undefined) throw kindMissing(name);
  // What a launch says is no file: it is made for whoever asks.
  const role = kind === 'prompt' ? launchedRole(name) : undefined;
  if (role) return paged(await renderLaunch(services, caller, role, {}), from);
  return paged(textOf(playbook, connection, kind, name), from);
}

/** As many entries as fit into one answer. */
function listed(all: readonly Entry[], from: number): ReadPlaybook {
  let entries = all.slice(from);
  while (entries.length > 1 && JSON.stringify(entries).length > LIMITS.answer - 400)
    entries = entries.slice(0, -1);
  const next = from + entries.length;
  const returned = entries.length;
  return {
    count: all.length,
    returned,
    entries,
    text: null,
    next_cursor: next < all.length ? String(next) : null,
  };
}

/** As much of a text as fits; line ends and quotes count twice in the structure. */
function paged(whole: string, from: number): ReadPlaybook {
  let text = whole.slice(from);
  while (JSON.stringify(text).length > LIMITS.answer - 200) {
    const excess = JSON.stringify(text).length - (LIMITS.answer - 200);
    text = text.slice(0, -Math.max(1, Math.ceil(excess / 2))).toWellFormed();
  }
  const next = from + text.length;
  return { count: 1, returned: 1, entries: [], text, next_cursor: next < whole.length ? String(next) : null };
}

function fromOf(cursor: string): number {
  if (/^\d{1,6}$/u.test(cursor)) return Number(cursor);
  throw new TicketError('invalid_input', {
    refused: 'this cursor leads nowhere',
    rule: 'a cursor comes from an earlier answer for the same name',
    next: 'call playbook_read without a cursor',
  });
}

function kindMissing(name: string): TicketError {
  return new TicketError('invalid_input', {
    refused: 'playbook_read was not called',
    rule: `what ${JSON.stringify(name)} is must be said: several kinds may have the name`,
    next: `call playbook_read with kind, one of ${PLAYBOOK_KINDS.join(', ')}, and this name`,
  });
}
