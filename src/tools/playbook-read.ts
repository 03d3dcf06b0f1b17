import { z } from 'zod';
import { PLAYBOOK_KINDS } from '../playbook/playbook-kinds.ts';
import { line } from './fields.ts';
import type { Entry } from './playbook-entries.ts';
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
export type ReadPlaybook = z.infer<ReturnType<typeof output>>;

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
  run: async (services, caller, input) => {
    const { readPlaybook } = await import('./read-playbook.ts');
    return readPlaybook(services, caller, input);
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
