import { z } from 'zod';
import { TicketError } from '../domain/errors.ts';
import { oneLine } from '../domain/text.ts';
import type { AnyTool } from './tool.ts';

const SHOWN_ISSUES = 5;
const SHOWN_KEYS = 5;

/**
 * The input of a tool, as its schema reads it. `isPerson` may give what is a person's to give.
 * @throws TicketError `invalid_input` or `too_large`, naming each field that does not fit, and the call that would.
 */
export function parseInput(tool: AnyTool, input: unknown, isPerson: boolean): Record<string, unknown> {
  // What a schema does not say in its own words has none here, so that zod's never reach anybody.
  const parsed = tool.input.safeParse(input ?? {}, { error: () => '' });
  if (parsed.success) return parsed.data;
  const fields = Object.keys(tool.input.shape).filter((name) => isPerson || !tool.personal?.includes(name));
  const { issues } = parsed.error;
  const tooLarge = issues.some((issue) => issue.code === 'custom' && issue.params?.code === 'too_large');
  const unknown = issues.filter(({ code }) => code === 'unrecognized_keys');
  // One word for each place: what is empty need not also be told that it is too short.
  const others = new Map(
    issues
      .filter((issue) => !unknown.includes(issue))
      .map((issue) => [placeOf(issue.path), issue] as const)
      .reverse(),
  );
  const said = [...unknown, ...[...others.values()].reverse()].slice(0, SHOWN_ISSUES);
  throw new TicketError(tooLarge ? 'too_large' : 'invalid_input', {
    refused: `${tool.name} was not called`,
    rule: said.map((issue) => describe(issue, tool.input, input ?? {}, fields)).join('; '),
    next: nextOf(issues) ?? callOf(tool, fields, input),
  });
}

/** What a schema says itself is to be called instead. */
function nextOf(issues: readonly z.core.$ZodIssue[]): string | undefined {
  return issues
    .flatMap((issue) => (issue.code === 'custom' ? [issue.params?.next] : []))
    .find((next) => typeof next === 'string');
}

/** The next call that works: what it needs, with what is missing of it, and what it may have. */
function callOf(tool: AnyTool, fields: readonly string[], input: unknown): string {
  const needed = fields.filter((name) => !(tool.input.shape[name] instanceof z.ZodOptional));
  const optional = fields.filter((name) => !needed.includes(name));
  const missing = needed.filter((name) => valueAt(input, [name]) === undefined);
  if (needed.length === 0)
    return `call ${tool.name} with${optional.length > 0 ? ` any of ${list(optional)}` : 'out arguments'}`;
  const how = needed.length === 1 ? 'needed' : `${needed.length === 2 ? 'both' : 'all'} needed`;
  const lacking = missing.length > 0 ? `; missing: ${missing.join(', ')}` : '';
  const more = optional.length > 0 ? `; it may also take ${list(optional)}` : '';
  return `call ${tool.name} with ${list(needed)} (${how}${lacking})${more}`;
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'an array',
  object: 'an object',
  record: 'an object',
  int: 'a whole number',
  boolean: 'true or false',
};

/** An issue in our own words; what the caller sent is never repeated at length. */
function describe(
  issue: z.core.$ZodIssue,
  schema: z.ZodObject,
  input: unknown,
  fields: readonly string[],
): string {
  const place = placeOf(issue.path) || 'the input';
  if (issue.code === 'unrecognized_keys') {
    const known = issue.path.length === 0 ? fields : namesAt(schema, issue.path);
    const keys = issue.keys
      .slice(0, SHOWN_KEYS)
      .map((key) => `"${oneLine(key, 40)}"${suggestion(key, known)}`);
    const where = issue.path.length > 0 ? ` in ${place}` : '';
    return `unknown ${issue.keys.length > 1 ? 'arguments' : 'argument'} ${keys.join(', ')}${where}`;
  }
  if (issue.path.length > 0 && valueAt(input, issue.path) === undefined) return `${place} is missing`;
  if (issue.message !== '') return `${place}: ${oneLine(issue.message, 160)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `${place} must be ${TYPES[issue.expected] ?? `a ${issue.expected}`}`;
    case 'invalid_value':
      return `${place} is one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${place} must ${sizeOf(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `${place} must ${sizeOf(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'not_multiple_of':
      return `${place} must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return `${place} fits none of the forms that it may have`;
    default:
      return `${place} does not have the form that it must have`;
  }
}

function sizeOf(origin: string, bound: 'at least' | 'at most', size: number): string {
  if (bound === 'at least' && size === 1 && origin !== 'number' && origin !== 'int') return 'not be empty';
  if (origin === 'string') return `have ${bound} ${size} characters`;
  if (origin === 'array' || origin === 'set') return `have ${bound} ${size} entries`;
  return `be ${bound} ${size}`;
}

/** `findings[0].severity` */
function placeOf(path: readonly PropertyKey[]): string {
  const written = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return oneLine(written.replace(/^\./u, ''), 60);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    return Reflect.get(value, step);
  }, input);
}

/** The names that a nested object may have, as far as its schema is made of objects and arrays. */
function namesAt(schema: z.ZodObject, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const step of [...path, undefined]) {
    while (at instanceof z.ZodOptional || at instanceof z.ZodNullable) at = at.unwrap();
    if (step === undefined) break;
    at =
      at instanceof z.ZodArray ? at.element : at instanceof z.ZodObject ? at.shape[String(step)] : undefined;
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

function suggestion(key: string, known: readonly string[]): string {
  const plain = (word: string) => word.toLowerCase().replace(/[^a-z]/gu, '');
  const wanted = plain(key.slice(0, 40));
  const near = known
    .map((name) => ({ name, steps: distance(wanted, plain(name)) }))
    .filter(({ name, steps }) => steps <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.steps - b.steps)[0];
  return near ? ` (did you mean "${near.name}"?)` : '';
}

/** How many letters must be put in, taken out or changed to make one word of the other. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const line = [row + 1];
    for (let column = 1; column <= b.length; column++) {
      const changed = (above[column - 1] ?? 0) + (b[column - 1] === letter ? 0 : 1);
      line.push(Math.min(changed, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[b.length] ?? 0;
}
