import { z } from 'zod';
import type { PodRole } from '../domain/pod.ts';
import { ROLES } from '../domain/ticket.ts';
import { AS_LIST, commandWords } from './command-words.ts';
import { isPathPattern, PATH_PATTERN } from './path-pattern.ts';

/** The roles that a profile can serve: all but the person. */
export const PLAYBOOK_ROLES = ROLES.filter((role): role is PodRole => role !== 'human');

export const text = z.string().refine((value) => value.trim() !== '', 'a text that is not empty');
export const texts = z.array(text);
export const flag = z.boolean();
/** One command: a line, or a program with its arguments. No shell reads it, so a line may not need one. */
export const command = z
  .union([text, z.array(text).min(1, 'a program and its arguments')])
  .refine((value) => commandWords(value) !== undefined, `a line without the signs of a shell, or ${AS_LIST}`);
export const pathPatterns = z.array(text.refine(isPathPattern, PATH_PATTERN));
export const inside = text.refine(
  (path) => !/^(?:[\\/~]|[A-Za-z]:)/u.test(path) && !path.split(/[\\/]/u).includes('..'),
  'a path below the root, without ".."',
);

const NAME = '[a-z0-9][a-z0-9._-]{0,59}';
/** What is called by it has a file of that name, on every file system. */
export const plainName = z
  .string()
  .regex(new RegExp(`^${NAME}$`, 'u'), 'a name of a-z, 0-9, ".", "_", "-", at most 60 of them');
/** Where a name is looked for: in one place, or in all of them by their order. */
export const selector = z
  .string()
  .regex(
    new RegExp(`^(?:(?:builtin|project|user):)?${NAME}$`, 'u'),
    'a name, or builtin:, project: or user: and a name; never a path',
  );
export const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, 'the name of an environment variable');

/** A text that a model reads, of at most `limit` characters and without what steers a terminal. */
export function prose(limit: number) {
  return text
    .refine((value) => value.length <= limit, `at most ${limit} characters`)
    .refine((value) => value.isWellFormed() && !STEERING.test(value), 'a text without control characters');
}

/** All but tabs and line ends. */
export const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029]/u;

export const PLAIN_LINE = 'a line of plain words, or a list of texts: a program and its arguments';

/** One line of words without quotes and signs of a shell is the same in every shell, and so needs none. */
export const plainCommand = z
  .union([
    text.regex(/^[\w@%+=:,./*{}~-]+(?: +[\w@%+=:,./*{}~-]+)*$/u, PLAIN_LINE),
    z.array(text).min(1, PLAIN_LINE),
  ])
  .transform((value) => (typeof value === 'string' ? value.split(/ +/u) : value));
