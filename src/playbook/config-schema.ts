import { z } from 'zod';
import { READY_REQUIREMENTS } from '../domain/policy.ts';
import { agentSchema } from './agent-schema.ts';
import { command, inside, PLAYBOOK_ROLES, pathPatterns, plainName, selector, text } from './fields.ts';

const role = z
  .strictObject({
    profile: selector.describe(
      'what the role is told, may use and is allowed; inherit: that of who launches',
    ),
    workflow: selector.describe('the procedure that it follows'),
    launch_prompt: selector.describe('what it is told at its start beside Ticket and workflow'),
  })
  .partial();

const validation = z.strictObject({
  paths: pathPatterns.describe('only where these change').optional(),
  command: command.describe('what has to end well'),
  timeout: z
    .number()
    .int('whole seconds')
    .positive('whole seconds, 1 or more')
    .describe('in seconds')
    .optional(),
});

const few = z.number().int('a whole number').min(1, '1 or more').max(100, 'at most 100');

/**
 * `.yoi/ticket.config.toml`, every key of it, with its words for the README. Nothing has a default here: what is not
 * written is decided where it is used, so that it shows whether a person decided.
 */
export const configSchema = z
  .strictObject({
    backend: z
      .strictObject({
        provider: z.enum(['files']).describe('where records are kept'),
        records: z
          .enum(['branch', 'with-code'])
          .describe('on a branch of their own, or in the tree of the code'),
        root: inside.describe("the records' folder, with-code"),
      })
      .partial(),
    ticket: z
      .strictObject({
        language: text.max(40).describe('the language of records; without it, who writes decides'),
        ready_requires: z.array(z.enum(READY_REQUIREMENTS)).describe('what ready wants beside a summary'),
      })
      .partial(),
    gates: z
      .strictObject({
        foreign: z.enum(['confirm', 'accept']).describe('gate events that came through git or a file'),
      })
      .partial(),
    roles: z.strictObject(Object.fromEntries(PLAYBOOK_ROLES.map((name) => [name, role]))).partial(),
    work: z
      .strictObject({
        branch_prefix: z
          .string()
          .max(40)
          .regex(
            /^(?:[A-Za-z0-9][A-Za-z0-9_-]*(?:\/[A-Za-z0-9][A-Za-z0-9_-]*)*\/?)?$/u,
            'letters, digits, "-" and "_", in parts divided by "/"',
          )
          .describe("before a Ticket's slug in the name of its branch"),
        worktrees: text.describe('where worktrees lie, from the root'),
        capacity: few.describe('Tickets that are worked on at once'),
        max_rounds: few.describe('reviews before a person is asked'),
        setup: command.describe('what makes a worktree ready'),
        copy: z.array(inside).describe('files that git does not track and a worktree needs'),
        teardown: command.describe('what is run before a worktree goes'),
        protected: pathPatterns.describe(
          'paths that no merge touches without a person, beside the usual ones',
        ),
        validation: z.array(validation),
      })
      .partial(),
    merge: z
      .strictObject({
        authority: z
          .enum(['dossier', 'workspace'])
          .describe('whether work stops at the dossier, or the orchestrator merges and closes'),
        target: text.describe('the branch that is merged to'),
      })
      .partial(),
    agents: z.record(plainName, agentSchema),
    notify: z
      .strictObject({ command: command.describe('what is run when something needs a person') })
      .partial(),
  })
  .partial();

export type Config = z.infer<typeof configSchema>;
