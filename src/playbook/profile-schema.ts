import { z } from 'zod';
import { PLAIN_LINE, PLAYBOOK_ROLES, plainName, prose, text } from './fields.ts';

/** What a server tells its client first; more than this is not read to the end. */
export const INSTRUCTIONS_LIMIT = 2_000;

const toolName = z.string().regex(/^[a-z]+_[a-z_]+$/u, 'names of tools, as in ticket_show');
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*\*?$/u, 'names of environment variables; * at the end stands for any rest');
const whole = z.number().int('a whole number').positive('1 or more');

/** Words of a command as they stand, with `*` for one more and `**` at the end for any rest. */
const pattern = z
  .union([
    text.regex(/^[^\s'"`$\\;|&<>()]+(?: [^\s'"`$\\;|&<>()]+)*$/u, PLAIN_LINE),
    z.array(text).min(1, PLAIN_LINE),
  ])
  .transform((value) => (typeof value === 'string' ? value.split(' ') : value))
  .refine(([program]) => !program?.includes('*'), 'a command whose first word is a program, never a "*"')
  .refine(
    (words) => words.every((word) => !word.includes('**') || word === '**'),
    '"**" as a word of its own',
  )
  .refine((words) => !words.slice(0, -1).includes('**'), 'a "**" at the end only');

/** `profiles/<name>.toml`, every key of it, with its words for the README. */
export const profileSchema = z.strictObject({
  role: z.enum(PLAYBOOK_ROLES).describe('the role that it serves, and never widens'),
  description: prose(300).describe('what it is for'),
  instructions: prose(INSTRUCTIONS_LIMIT).describe("the server's instructions for the agent"),
  tools: z.array(toolName).describe('the tools that it keeps; without it, all of the role').optional(),
  prompts: z
    .array(plainName)
    .describe('the workflows and launches that it keeps; without it, all of the role')
    .optional(),
  agent: plainName.describe("the agent that runs it; without it, the workspace's").optional(),
  environment: z.array(variable).max(60).describe('variables that the agent gets; * for any rest').optional(),
  permissions: z
    .strictObject({
      files: z.enum(['write', 'read', 'ask']).describe('in its folder, without asking').optional(),
      allow_commands: z
        .array(pattern)
        .max(400)
        .describe(
          'commands without asking; * is one argument and ** any rest, never an option or a place outside',
        )
        .optional(),
    })
    .optional(),
  limits: z
    .strictObject({
      minutes: whole.describe('at this a person is asked'),
      tokens: whole.describe('at this a person is asked'),
      cost: z.number().positive('more than 0').describe('at this a person is asked'),
      turns: whole.describe('at this a person is asked'),
    })
    .partial()
    .optional(),
});
