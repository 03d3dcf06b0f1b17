import { z } from 'zod';
import { READY_REQUIREMENTS } from '../domain/policy.ts';
import { agentSchema } from './agent-schema.ts';
import { command, inside, PLAYBOOK_ROLES, plainName, selector, text, texts } from './fields.ts';

const profile = selector.or(z.literal('inherit'));

const role = z.strictObject({ profile, workflow: selector, launch_prompt: selector }).partial();

const validation = z.strictObject({
  paths: texts.optional(),
  command,
  timeout: z.number().int('whole seconds').positive('whole seconds, 1 or more').optional(),
});

/**
 * `.yoi/ticket.config.toml`, every key of it. Nothing has a default here: what is not written is decided
 * where it is used, so that it shows whether a person decided.
 */
export const configSchema = z
  .strictObject({
    backend: z
      .strictObject({
        provider: z.enum(['files']),
        records: z.enum(['branch', 'with-code']),
        root: inside,
      })
      .partial(),
    ticket: z
      .strictObject({ language: text.max(40), ready_requires: z.array(z.enum(READY_REQUIREMENTS)) })
      .partial(),
    gates: z.strictObject({ foreign: z.enum(['confirm', 'accept']) }).partial(),
    roles: z.strictObject(Object.fromEntries(PLAYBOOK_ROLES.map((name) => [name, role]))).partial(),
    work: z
      .strictObject({
        branch_prefix: z
          .string()
          .max(40)
          .regex(
            /^(?:[A-Za-z0-9][A-Za-z0-9_-]*(?:\/[A-Za-z0-9][A-Za-z0-9_-]*)*\/?)?$/u,
            'letters, digits, "-" and "_", in parts divided by "/"',
          ),
        worktrees: text,
        capacity: z.number().int('a whole number').min(1, '1 or more').max(100, 'at most 100'),
        max_rounds: z.number().int('a whole number').min(1, '1 or more').max(100, 'at most 100'),
        setup: command,
        copy: z.array(inside),
        teardown: command,
        protected: texts,
        validation: z.array(validation),
      })
      .partial(),
    merge: z.strictObject({ authority: z.enum(['dossier', 'workspace']), target: text }).partial(),
    agents: z.record(plainName, agentSchema),
    notify: z.strictObject({ command }).partial(),
  })
  .partial();

export type Config = z.infer<typeof configSchema>;
