import type { JSONValue, JSONObject as Schema } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** A JSON schema as clients want it: its root an object, without `$ref` and without unions at the top. */
export type ObjectSchema = Schema & { type: 'object'; properties: Record<string, Schema> };

/** Limits and patterns that several clients drop or refuse. What matters of them stands in descriptions and refusals. */
const NOISE = new Set([
  '$schema',
  'pattern',
  'format',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'default',
]);
/** What only tells a reader of answers that there is nothing else to expect. */
const OUTPUT_NOISE = new Set(['additionalProperties', 'const']);

/** The schema of a tool's input or output, cut down to what a model has to know. */
export function compactSchema(schema: z.ZodObject, io: 'input' | 'output'): ObjectSchema {
  // A JSON schema is JSON; zod's own type for it says less.
  const { properties, ...rest } = z.toJSONSchema(schema, { io, reused: 'inline' }) as Schema;
  return { ...cut(rest, io), type: 'object', properties: isSchema(properties) ? each(properties, io) : {} };
}

function cut(schema: Schema, io: 'input' | 'output'): Schema {
  const kept = Object.entries(schema).filter(
    ([keyword]) => !NOISE.has(keyword) && !(io === 'output' && OUTPUT_NOISE.has(keyword)),
  );
  return withoutUnion(
    Object.fromEntries(
      kept.map(([keyword, value]): [string, JSONValue] => {
        if (keyword === 'properties' && isSchema(value)) return [keyword, each(value, io)];
        return [keyword, isSchema(value) ? cut(value, io) : value];
      }),
    ),
  );
}

/** The names of properties are nobody's keywords. */
function each(properties: Schema, io: 'input' | 'output'): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, isSchema(value) ? cut(value, io) : {}]),
  );
}

/** A choice between texts is a text. */
function withoutUnion({ anyOf, ...rest }: Schema): Schema {
  if (!Array.isArray(anyOf)) return rest;
  const isText = anyOf.every((member) => isSchema(member) && member.type === 'string');
  return isText ? { type: 'string', ...rest } : { anyOf, ...rest };
}

function isSchema(value: JSONValue | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
