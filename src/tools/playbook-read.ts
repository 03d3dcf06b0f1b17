import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { LIMITS } from '../domain/ticket.ts';
import { PLAYBOOK_KINDS } from '../playbook/playbook-kinds.ts';
import { line } from './fields.ts';
import { launchedRole, renderLaunch } from './launch-prompts.ts';
import { type Entry, playbookEntries, textOf } from './playbook-entries.ts';
import { defineTool } from './tool.ts';

const entry = () =>
  z.object({
    kind: z.enum(PLAYBOOK_KINDS),
    name: z.string(),
    from: z.enum(['project', 'user', 'builtin']),
    description: z.string(),
    problem: z.string().nullable(),
  });
const output = () =>
  z.object({
    count: z.int(),
    returned: z.int(),
    entries: z.array(entry()),
    text: z.string().nullable(),
    next_cursor: z.string().nullable(),
  });
type Output = z.infer<ReturnType<typeof output>>;

export const playbookRead = defineTool({
  name: 'playbook_read',
  title: 'Read the playbook',
  description:
    "Workflows, profiles, agents and launch prompts. Without name a list; a workflow comes in your role's part.",
  effect: 'read',
  input: () =>
    z.strictObject({
      kind: z.enum(PLAYBOOK_KINDS).optional(),
      name: line(80).optional(),
      cursor: line(20).optional(),
    }),
  output,
  positional: ['kind', 'name'],
  run: async (services, caller, { kind, name, cursor = '0' }) => {
    const playbook = await services.playbook();
    const { connection } = caller;
    const from = fromOf(cursor);
    if (name === undefined) return listed(playbookEntries(playbook, connection, kind), from);
    if (kind === undefined) throw kindMissing(name);
    // What a launch says is no file: it is made for whoever asks.
    const role = kind === 'prompt' ? launchedRole(name) : undefined;
    if (role) return paged(await renderLaunch(services, caller, role, {}), from);
    return paged(textOf(playbook, connection, kind, name), from);
  },
  text: ({ entries, text, count, returned, next_cursor }) => {
    const more = next_cursor === null ? '' : `\n(goes on: cursor "${next_cursor}")`;
    if (text !== null) return `${text}${more}`;
    return `${count} in the playbook${returned < count ? `, ${returned} of them here` : ''}${entries.map(entryText).join('')}${more}`;
  },
});

function entryText({ kind, name, from, description, problem }: Entry): string {
  return `\n- ${kind} ${name} (${from}): ${problem ?? description}`;
}

/** As many entries as fit into one answer. */
function listed(all: readonly Entry[], from: number): Output {
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
function paged(whole: string, from: number): Output {
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
