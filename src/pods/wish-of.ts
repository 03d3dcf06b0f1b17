import type { RequestPermissionRequest } from '@agentclientprotocol/sdk';
import { SERVER_NAME } from './launch-plan.ts';
import type { Wish } from './permission-rules.ts';
import { readCommand } from './read-command.ts';

/** Longer than what anybody reads before they answer; what is cut says so. */
const TITLE = 8_000;
/** In what an agent says of a tool call, the fields that name a file, by the agents that were seen. */
const PATH_FIELDS = ['path', 'file_path', 'filePath', 'abs_path', 'absolute_path', 'notebook_path'];
/** What does one of these is no tool of ours, however it calls itself. */
const ACTS = new Set(['execute', 'edit', 'delete', 'move', 'fetch']);

/** What an agent asks for, from what it says of the tool call. */
export function wishOf({ toolCall }: RequestPermissionRequest, ownTools: readonly string[]): Wish {
  const { title, name, kind, rawInput, locations, content } = toolCall;
  const fields = fieldsOf(rawInput);
  const said = fields.command ?? fields.cmd;
  const command = said === undefined ? undefined : readCommand(said);
  const paths = [
    ...(locations ?? []).map(({ path }) => path),
    ...PATH_FIELDS.flatMap((field) => (typeof fields[field] === 'string' ? [fields[field]] : [])),
    ...(content ?? []).flatMap((part) => (part.type === 'diff' ? [part.path] : [])),
  ];
  const what = kind ?? 'other';
  // A command that cannot be read as one is shown as it was said.
  const shown = typeof said === 'string' && !command ? said : (title ?? name ?? what);
  const own = said === undefined && !ACTS.has(what) ? ownTool([name, title], ownTools) : undefined;
  return {
    kind: said === undefined ? what : 'execute',
    title:
      shown.length <= TITLE
        ? shown
        : `${shown.slice(0, TITLE)} [truncated: ${shown.length - TITLE} characters]`,
    ...(command ? { command } : {}),
    ...(paths.length > 0 && said === undefined ? { paths: [...new Set(paths)] } : {}),
    ...(own === undefined ? {} : { ownTool: own }),
  };
}

/** How agents write the name of a server's tool. */
const FORMS: readonly ((tool: string) => string)[] = [
  (tool) => `mcp__${SERVER_NAME}__${tool}`,
  (tool) => `${SERVER_NAME}_${tool}`,
  (tool) => `${SERVER_NAME}.${tool}`,
  (tool) => `${SERVER_NAME}/${tool}`,
  (tool) => `${tool} (${SERVER_NAME} MCP Server)`,
];

function ownTool(
  said: readonly (string | null | undefined)[],
  ownTools: readonly string[],
): string | undefined {
  return ownTools.find((tool) => FORMS.some((form) => said.includes(form(tool))));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
