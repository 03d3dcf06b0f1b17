import { z } from 'zod';
import { READY_REQUIREMENTS } from '../domain/policy.ts';
import { ROLES, type Role } from '../domain/ticket.ts';

/** The roles that a profile can serve: all but the person. */
export const PLAYBOOK_ROLES = ROLES.filter((role): role is Exclude<Role, 'human'> => role !== 'human');

const text = z.string().refine((value) => value.trim() !== '', 'a text that is not empty');
const texts = z.array(text);
/** One command: a line, or a program with its arguments. */
const command = z.union([text, z.array(text).min(1)]);
const inside = text.refine(
  (path) => !/^(?:[\\/~]|[A-Za-z]:)/u.test(path) && !path.split(/[\\/]/u).includes('..'),
  'a path below the root, without ".."',
);
const profile = z
  .string()
  .regex(
    /^(?:(?:builtin|project|user):[a-z0-9][a-z0-9._-]*|inherit)$/u,
    'builtin:NAME, project:NAME, user:NAME or inherit; never a path',
  );
const named = z
  .string()
  .regex(
    /^(?:(?:builtin|project|user):)?[a-z0-9][a-z0-9._-]*$/u,
    'a name, or builtin:, project: or user: and a name; never a path',
  );

const role = z.strictObject({ profile, workflow: named, launch_prompt: named }).partial();

const agent = z
  .strictObject({
    command,
    install: text,
    login: text,
    env: texts,
    asks: z.boolean(),
    resumes: z.boolean(),
    screen: command,
  })
  .partial();

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
    agents: z.record(z.string().regex(/^[a-z0-9][a-z0-9._-]*$/u, 'a name of a-z, 0-9, ".", "_", "-"'), agent),
    notify: z.strictObject({ command }).partial(),
  })
  .partial();

export type Config = z.infer<typeof configSchema>;
