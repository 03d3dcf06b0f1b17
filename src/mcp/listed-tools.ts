import type { Tool } from '@modelcontextprotocol/server';
import { type Connection, grantsOf } from '../domain/authority.ts';
import { visibleTools } from '../tools/call.ts';
import type { AnyTool } from '../tools/tool.ts';
import { compactSchema, type ObjectSchema } from './compact-schema.ts';

/** The tools that a connection sees, as a client is told of them. */
export function listedTools(connection: Connection): Tool[] {
  return visibleTools(connection).map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: without(
      narrowed(compactSchema(tool.input, 'input'), grantedKinds(connection, tool.name)),
      tool.personal ?? [],
    ),
    outputSchema: compactSchema(tool.output, 'output'),
    annotations: ANNOTATIONS[tool.effect],
  }));
}

/** All four hints, always: what is left out, a client takes for the worst. */
const ANNOTATIONS: Record<AnyTool['effect'], Tool['annotations']> = {
  read: hints({ readOnlyHint: true, idempotentHint: true, destructiveHint: false }),
  add: hints({ readOnlyHint: false, idempotentHint: false, destructiveHint: false }),
  change: hints({ readOnlyHint: false, idempotentHint: false, destructiveHint: true }),
};

type Hints = { readOnlyHint: boolean; idempotentHint: boolean; destructiveHint: boolean };

/** The world that our tools touch is one workspace. */
function hints(own: Hints): Hints & { openWorldHint: boolean } {
  return { ...own, openWorldHint: false };
}

/** The kinds that the roles may use, where not all of them are granted. */
function grantedKinds(connection: Connection, tool: string): Set<string> | undefined {
  const kinds = grantsOf(connection, tool).map(({ grant }) => grant.kinds);
  return kinds.includes(undefined) ? undefined : new Set(kinds.flatMap((granted) => granted ?? []));
}

/** Takes the kinds away that a call would be refused for. */
function narrowed(schema: ObjectSchema, kinds: Set<string> | undefined): ObjectSchema {
  const { kind } = schema.properties;
  if (!kinds || !Array.isArray(kind?.enum)) return schema;
  const granted = kind.enum.filter((word) => kinds.has(String(word)));
  return { ...schema, properties: { ...schema.properties, kind: { ...kind, enum: granted } } };
}

/** Takes the arguments away that only a person may give: over MCP nobody is one. */
function without(schema: ObjectSchema, personal: readonly string[]): ObjectSchema {
  const properties = Object.entries(schema.properties).filter(([name]) => !personal.includes(name));
  return { ...schema, properties: Object.fromEntries(properties) };
}
