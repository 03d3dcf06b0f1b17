import type { z } from 'zod';
import type { AnyTool } from '../tools/tool.ts';
import { VOCABULARY } from './vocabulary.ts';

/** How a field of a tool's input is written on the command line. */
export type Form =
  | { kind: 'text' }
  /** A text of many lines: may come from a file or from standard input as well. */
  | { kind: 'markdown' }
  | { kind: 'choice'; choices: readonly string[] }
  | { kind: 'integer' }
  | { kind: 'flag' }
  | { kind: 'list' }
  /** A list of objects: each is given as JSON. */
  | { kind: 'objects'; fields: readonly string[] };

export type Parameter = {
  /** The name in the tool's input. */
  field: string;
  /** The name of the option, without its dashes. */
  flag: string;
  required: boolean;
  positional: boolean;
  description: string;
  form: Form;
};

/** The parameters of a tool: the positional ones in their order, then the rest in the schema's. */
export function parametersOf(tool: AnyTool): Parameter[] {
  const fields = Object.keys(tool.input.shape);
  const positional = tool.positional ?? (fields.includes('ticket') ? ['ticket'] : []);
  const options = fields.filter((field) => !positional.includes(field));
  return [...positional, ...options].map((field) => {
    // A shape's own keys have schemas; zod types them by its smaller core, which its classic schemas extend.
    const schema = tool.input.shape[field] as z.ZodType;
    const { inner, description } = unwrap(schema);
    return {
      field,
      flag: field.replaceAll('_', '-'),
      required: !schema.safeParse(undefined).success,
      positional: positional.includes(field),
      description: description || (VOCABULARY[field]?.means ?? ''),
      form: formOf(inner, schema),
    };
  });
}

/** The name of the file option that stands beside a Markdown option. */
export function fileFlag({ flag }: Parameter): string {
  return `${flag}-file`;
}

type Definition = {
  type: string;
  innerType?: z.ZodType;
  out?: z.ZodType;
  element?: z.ZodType;
  entries?: Record<string, string | number>;
};

function definitionOf(schema: z.ZodType): Definition {
  // zod's definitions are a union without a discriminant that TypeScript sees; only the fields named above are read.
  return schema.def as unknown as Definition;
}

/** The schema without what makes it optional or prepares it, and the first description on the way. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; description: string } {
  let inner = schema;
  let description = inner.description;
  for (;;) {
    const { innerType, type, out } = definitionOf(inner);
    const next = innerType ?? (type === 'pipe' ? out : undefined);
    if (!next) return { inner, description: description ?? '' };
    inner = next;
    description ??= inner.description;
  }
}

function formOf(inner: z.ZodType, whole: z.ZodType): Form {
  const { type, entries, element } = definitionOf(inner);
  if (type === 'enum') return { kind: 'choice', choices: Object.values(entries ?? {}).map(String) };
  if (type === 'number') return { kind: 'integer' };
  if (type === 'boolean') return { kind: 'flag' };
  if (type === 'array' && element) {
    const { inner: each } = unwrap(element);
    if (definitionOf(each).type !== 'object') return { kind: 'list' };
    // An object schema has a shape; zod's common type does not say which schema this one is.
    return { kind: 'objects', fields: Object.keys((each as z.ZodObject).shape) };
  }
  return { kind: isMarkdown(whole) ? 'markdown' : 'text' };
}

/** A schema says by what it accepts whether it is for text of many lines: no name has to be listed here. */
function isMarkdown(schema: z.ZodType): boolean {
  return schema.safeParse('a line\n'.repeat(100)).success;
}
