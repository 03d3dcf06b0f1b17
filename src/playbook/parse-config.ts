import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { type Config, configSchema } from './config-schema.ts';
import { lineOfKey } from './line-of-key.ts';

type Path = readonly PropertyKey[];
type Complaint = { path: Path; found: string; allowed: string };
type Issue = z.core.$ZodIssue;

/**
 * Reads the text of a configuration, strictly. `file` is its name in messages.
 * @throws TicketError `invalid_input` for the first mistake; the first few stand in its details.
 */
export function parseConfig(text: string, file: string): Config {
  const table = parseToml(text, file);
  const checked = configSchema.safeParse(table);
  if (checked.success) return checked.data;
  const mistakes = checked.error.issues
    .slice(0, TOLD)
    .flatMap((issue) => complaintsOf(issue, table))
    .slice(0, TOLD)
    .map((complaint) => ({ ...complaint, line: lineOfKey(text, complaint.path) }))
    .sort((a, b) => a.line - b.line);
  const [{ line, found, allowed } = { line: 1, found: 'a mistake', allowed: 'what the README lists' }] =
    mistakes;
  throw new TicketError('invalid_input', {
    refused: `${file}:${line} was not accepted`,
    rule: `found ${found}`,
    next: `allowed is ${allowed}`,
    details: { file, mistakes: mistakes.map((mistake) => ({ ...mistake, path: mistake.path.join('.') })) },
  });
}

/** How many mistakes are told: each is looked for in the whole text, and nobody mends thousands by this list. */
const TOLD = 20;

function parseToml(text: string, file: string): Record<string, unknown> {
  try {
    return parse(text.replace(/^\ufeff/u, ''));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The parser quotes lines of the file after its first line; its own sentence is enough.
    const sentence = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /u, '') ?? '';
    throw new TicketError('invalid_input', {
      refused: `${file}:${error.line} was not accepted`,
      rule: `found no valid TOML: ${sentence}`,
      next: `write it as in https://toml.io, for example: language = "English"`,
      details: { file, mistakes: [{ line: error.line, found: sentence, allowed: 'TOML', path: '' }] },
    });
  }
}

function complaintsOf(issue: Issue, table: unknown): Complaint[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, TOLD).map((key) => ({ path: [...path, key], ...unknownKey([...path, key]) }));
  }
  const value = valueAt(table, path);
  if (value === undefined) {
    const key = String(path.at(-1));
    return [
      {
        path: path.slice(0, -1),
        found: `${named(path.slice(0, -1))} without ${key}`,
        allowed: `it with ${key}`,
      },
    ];
  }
  return [{ path, found: `${named(path)} = ${shown(value)}`, allowed: allowedBy(issue) }];
}

function unknownKey(path: Path): { found: string; allowed: string } {
  const key = String(path.at(-1));
  const keys = keysAt(path.slice(0, -1));
  if (key === 'system_instruction') {
    return {
      found: `${named(path)}, which no role has`,
      allowed: `${keys.join(', ')}; standing instructions belong into the profile`,
    };
  }
  return {
    found: `${named(path)}, which is not a ${path.length === 1 ? 'section' : 'key'}`,
    allowed: keys.join(', '),
  };
}

function allowedBy(issue: Issue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map((value) => shown(value)).join(', ')}`;
  if (issue.code === 'invalid_type') return A[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_union') return 'a text, or a list of texts: a program and its arguments';
  if (issue.code === 'too_big')
    return `at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'another name';
  return issue.message;
}

const A: Readonly<Record<string, string>> = {
  object: 'a section',
  record: 'a section',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
};

/** The keys that the schema has at `path`, for saying what would have been right. */
function keysAt(path: Path): string[] {
  let at: unknown = z.toJSONSchema(configSchema);
  for (const key of path) {
    const inner = typeof key === 'number' ? valueAt(at, ['items']) : valueAt(at, ['properties', key]);
    at = inner ?? valueAt(at, ['additionalProperties']);
  }
  return Object.keys(valueAt(at, ['properties']) ?? {});
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}

/** `[work] capacity`, as a person finds it in the file. */
function named(path: Path): string {
  const [section, ...keys] = path.map(String);
  if (section === 'roles' || section === 'agents') {
    const [name, ...rest] = keys;
    return `[${name === undefined ? section : `${section}.${name}`}]${rest.length > 0 ? ` ${rest.join('.')}` : ''}`;
  }
  return keys.length > 0 ? `[${section}] ${keys.join('.')}` : `[${section}]`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
