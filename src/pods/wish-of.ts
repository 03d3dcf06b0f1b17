import type { RequestPermissionRequest } from '@agentclientprotocol/sdk';
import { SERVER_NAME } from './launch-plan.ts';
import type { Wish } from './permission-rules.ts';
import { readCommand } from './read-command.ts';

/** Longer than what anybody reads before they answer; what is cut says so. */
const TITLE = 8_000;
/** In what an agent says of a tool call, the fields that name a file, by the agents that were seen. */
const PATH_FIELDS = ['path', 'file_path', 'filePath', 'abs_path', 'absolute_path', 'notebook_path'];

/** What an agent asks for, from what it says of the tool call. */
export function wishOf(request: RequestPermissionRequest, ownTools: readonly string[]): Wish {
  const { toolCall } = request;
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
  // A title may be a model's words; where there is a name, that alone counts, and what acts is no tool of ours.
  const named = what === 'other' ? ownTool(name ?? title, ownTools) : marked(request, ownTools);
  const own = said === undefined ? named : undefined;
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

/** Codex executes all of its tools, and has marks for those of servers, which no words of a model can make. */
function marked(
  { toolCall, _meta: asked }: RequestPermissionRequest,
  ownTools: readonly string[],
): string | undefined {
  if (asked?.is_mcp_tool_approval !== true || toolCall._meta?.is_mcp_tool_call !== true) return undefined;
  const { server, tool } = fieldsOf(toolCall.rawInput);
  return server === SERVER_NAME ? ownTools.find((own) => own === tool) : undefined;
}

function ownTool(said: string | null | undefined, ownTools: readonly string[]): string | undefined {
  return ownTools.find((tool) => FORMS.some((form) => form(tool) === said));
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
