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

/** `profiles/<name>.toml`, every key of it. */
export const profileSchema = z.strictObject({
  role: z.enum(PLAYBOOK_ROLES),
  description: prose(300),
  instructions: prose(INSTRUCTIONS_LIMIT),
  tools: z.array(toolName).optional(),
  prompts: z.array(plainName).optional(),
  agent: plainName.optional(),
  environment: z.array(variable).max(60).optional(),
  permissions: z
    .strictObject({
      files: z.enum(['write', 'read', 'ask']).optional(),
      allow_commands: z.array(pattern).max(400).optional(),
    })
    .optional(),
  limits: z
    .strictObject({ minutes: whole, tokens: whole, cost: z.number().positive('more than 0'), turns: whole })
    .partial()
    .optional(),
});
