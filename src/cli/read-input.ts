import { TicketError } from '../domain/errors.ts';
import { fileFlag, type Parameter } from './parameters.ts';
import type { ReadText } from './text-source.ts';

/** What commander gathered: a text, the texts of a repeated option, or a flag. */
export type Gathered = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/**
 * The tool's input, from what stood on the command line under each parameter's flag. Values are only brought
 * into their form; whether they fit is judged by the tool's own schema, with one wording for all surfaces.
 * @throws TicketError `invalid_input` for what is missing, given twice, or no JSON.
 */
export async function readInput(
  parameters: readonly Parameter[],
  gathered: Gathered,
  readText: ReadText,
): Promise<Record<string, unknown>> {
  refuseSecondStandardInput(parameters, gathered);
  const input: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const parameter of parameters) {
    const value = await given(parameter, gathered, readText);
    if (value !== undefined) input[parameter.field] = value;
    else if (parameter.required) missing.push(spelling(parameter));
  }
  if (missing.length === 0) return input;
  throw unfit(
    `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing`,
    'give it; --help shows an example',
  );
}

async function given(parameter: Parameter, gathered: Gathered, readText: ReadText): Promise<unknown> {
  const { form, flag } = parameter;
  const value = gathered[flag];
  if (form.kind === 'markdown') {
    const path = gathered[fileFlag(parameter)];
    if (typeof path !== 'string') return value;
    if (value !== undefined)
      throw unfit(`--${flag} and --${fileFlag(parameter)} are the same`, 'give one of them');
    return readText(path, fileFlag(parameter));
  }
  if (value === undefined || typeof value === 'boolean') return value;
  if (form.kind === 'integer') return wholeNumber(String(value));
  if (form.kind === 'list') return listOf(parameter, [value].flat());
  if (form.kind === 'objects') return [value].flat().flatMap((text) => objectsOf(text, flag));
  return value;
}

/** A whole number where it is one; anything else as it is, for the schema to refuse in its own words. */
function wholeNumber(text: string): number | string {
  return /^-?\d{1,15}$/u.test(text) ? Number(text) : text;
}

/** Options may be repeated or hold several with commas; an empty one stands for the empty list. */
function listOf({ positional }: Parameter, texts: readonly string[]): string[] {
  if (positional) return [...texts];
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter(Boolean);
}

function objectsOf(text: string, flag: string): unknown[] {
  try {
    return [JSON.parse(text)].flat();
  } catch {
    throw unfit(
      `--${flag} is JSON: one object, or a list of them`,
      'quote it for the shell; --help shows one',
    );
  }
}

function refuseSecondStandardInput(parameters: readonly Parameter[], gathered: Gathered): void {
  const fromInput = parameters.map(fileFlag).filter((flag) => gathered[flag] === '-');
  if (fromInput.length > 1)
    throw unfit(
      `${fromInput.map((flag) => `--${flag}`).join(' and ')} cannot both read standard input`,
      'put one into a file',
    );
}

function spelling(parameter: Parameter): string {
  const { positional, flag, form } = parameter;
  if (positional) return `<${flag}>`;
  return form.kind === 'markdown' ? `--${flag} (or --${fileFlag(parameter)})` : `--${flag}`;
}

function unfit(rule: string, next: string): TicketError {
  return new TicketError('invalid_input', { refused: 'the command was not run', rule, next });
}
