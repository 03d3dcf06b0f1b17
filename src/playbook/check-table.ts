import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';

export type Path = readonly PropertyKey[];
/** A table as it was read, and how its mistakes are found again in the file. */
export type Source = {
  /** The file as messages name it. */
  file: string;
  lineOf(path: Path): number;
  /** What to do instead for keys that people expect to be there. */
  advice?: Readonly<Record<string, string>>;
};
export type Mistake = { path: Path; found: string; allowed: string };
type Issue = z.core.$ZodIssue;
type Asked = { table: unknown; schema: z.ZodObject; advice: Readonly<Record<string, string>> };

/**
 * The table as its schema reads it, strictly.
 * @throws TicketError `invalid_input` for the first mistake; the first few stand in its details.
 */
export function checkTable<S extends z.ZodObject>(table: unknown, schema: S, source: Source): z.infer<S> {
  const checked = schema.safeParse(table);
  if (checked.success) return checked.data;
  const asked: Asked = { table, schema, advice: source.advice ?? {} };
  const mistakes = checked.error.issues.slice(0, TOLD).flatMap((issue) => mistakesOf(issue, asked));
  throw refusedFile(source, mistakes.slice(0, TOLD));
}

/** How many mistakes are told: each is looked for in the whole text, and nobody mends thousands by this list. */
const TOLD = 20;

/** The refusal of a file: the first of its mistakes in words, all of them in its details. */
export function refusedFile({ file, lineOf }: Source, mistakes: readonly Mistake[]): TicketError {
  const placed = mistakes
    .map((mistake) => ({ ...mistake, line: lineOf(mistake.path) }))
    .sort((a, b) => a.line - b.line);
  const [{ line, found, allowed } = { line: 1, found: 'a mistake', allowed: 'what the README lists' }] =
    placed;
  return new TicketError('invalid_input', {
    refused: `${file}:${line} was not accepted`,
    rule: `found ${found}`,
    next: `allowed is ${allowed}`,
    details: { file, mistakes: placed.map((mistake) => ({ ...mistake, path: mistake.path.join('.') })) },
  });
}

function mistakesOf(issue: Issue, asked: Asked): Mistake[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys
      .slice(0, TOLD)
      .map((key) => ({ path: [...path, key], ...unknownKey([...path, key], asked) }));
  }
  const value = valueAt(asked.table, path);
  if (value === undefined) {
    const key = String(path.at(-1));
    const around = path.slice(0, -1);
    const where = around.length === 0 ? 'the file' : named(around, asked);
    return [{ path: around, found: `${where} without ${key}`, allowed: `it with ${key}` }];
  }
  return [{ path, found: `${named(path, asked)} = ${shown(value)}`, allowed: allowedBy(issue) }];
}

function unknownKey(path: Path, asked: Asked): { found: string; allowed: string } {
  const keys = keysAt(path.slice(0, -1), asked.schema);
  const advice = asked.advice[String(path.at(-1))];
  if (advice !== undefined) {
    return { found: `${named(path, asked)}, which no role has`, allowed: `${keys.join(', ')}; ${advice}` };
  }
  const isSection = path.length === 1 && keys.every((key) => holdsKeys([key], asked.schema));
  return {
    found: `${named(path, asked)}, which is not a ${isSection ? 'section' : 'key'}`,
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

/** What the schema has at `path`, for saying what would have been right. */
function schemaAt(path: Path, schema: z.ZodObject): unknown {
  let at: unknown = z.toJSONSchema(schema, { io: 'input' });
  for (const key of path) {
    const inner = typeof key === 'number' ? valueAt(at, ['items']) : valueAt(at, ['properties', key]);
    at = inner ?? valueAt(at, ['additionalProperties']);
  }
  return at;
}

function keysAt(path: Path, schema: z.ZodObject): string[] {
  return Object.keys(valueAt(schemaAt(path, schema), ['properties']) ?? {});
}

function holdsKeys(path: Path, schema: z.ZodObject): boolean {
  return valueAt(schemaAt(path, schema), ['type']) === 'object';
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.getOwnPropertyDescriptor(at, key)?.value;
  }
  return at;
}

/** `[work] capacity`, as a person finds it in the file; a key above all sections by its name alone. */
function named(path: Path, { schema, table }: Asked): string {
  const [section = '', ...keys] = path.map(String);
  const known = keysAt([], schema);
  const flat = known.includes(section)
    ? !holdsKeys([section], schema)
    : known.some((key) => !holdsKeys([key], schema)) && !isTable(valueAt(table, [section]));
  if (flat) return path.map(String).join('.');
  if (section === 'roles' || section === 'agents') {
    const [name, ...rest] = keys;
    return `[${name === undefined ? section : `${section}.${name}`}]${rest.length > 0 ? ` ${rest.join('.')}` : ''}`;
  }
  return keys.length > 0 ? `[${section}] ${keys.join('.')}` : `[${section}]`;
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? String(inner) : inner,
  );
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
