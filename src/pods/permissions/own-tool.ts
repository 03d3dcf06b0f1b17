import type { ToolCallUpdate } from '@agentclientprotocol/sdk';
import { SERVER_NAME } from '../launch/launch-plan.ts';

/** What a tool of a server does, as far as an agent knows; what does anything else is none, however it calls itself. */
const OTHER = 'other';

/**
 * The tool of our own server that an agent asks for, where that is sure. A name stands in what the agent's program
 * says; a title may be a model's words, and counts only for agents that give no name.
 */
export function ownTool(call: ToolCallUpdate, ownTools: readonly string[]): string | undefined {
  const { name, title, kind, rawInput, _meta } = call;
  const input = fieldsOf(rawInput);
  if (input.command !== undefined || input.cmd !== undefined) return undefined;
  if (fieldsOf(_meta).is_mcp_tool_call === true)
    return input.server === SERVER_NAME ? ownTools.find((tool) => tool === input.tool) : undefined;
  if ((kind ?? OTHER) !== OTHER || isOfAnother(_meta)) return undefined;
  const isGiven = typeof name === 'string';
  const said = isGiven ? name : (title ?? '');
  return ownTools.find((tool) => (isGiven ? NAMES : TITLES).some((form) => form(tool, call) === said));
}

type Form = (tool: string, call: ToolCallUpdate) => string | undefined;

/** How agents write the name of a server's tool. */
const NAMES: readonly Form[] = [(tool) => `mcp__${SERVER_NAME}__${tool}`, (tool) => `${SERVER_NAME}_${tool}`];

/** Gemini CLI gives no name; the beginning of a call's id is the one that its model called. */
const TITLES: readonly Form[] = [
  ...NAMES,
  (tool) => `${SERVER_NAME}.${tool}`,
  (tool) => `${SERVER_NAME}/${tool}`,
  (tool, { toolCallId }) =>
    toolCallId.startsWith(`mcp_${SERVER_NAME}_${tool}__`) ? `${tool} (${SERVER_NAME} MCP Server)` : undefined,
];

/** A server of the same name that the folder itself brought. */
function isOfAnother(meta: unknown): boolean {
  const { source } = fieldsOf(fieldsOf(fieldsOf(meta).claudeCode).mcpServer);
  return source !== undefined && source !== 'dynamic';
}

export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
