import { basename } from 'node:path';
import type { PermissionOption, ToolCall } from '@agentclientprotocol/sdk';

/** A tool call without what is its own each time. */
export type Call = Omit<ToolCall, 'toolCallId' | 'status'>;
/** What an agent tells of a call, and what it says of it when it asks. */
export type Told = { told: Call; asked: Call };

/** How an agent speaks of what it does, as it was seen to. */
export type Style = {
  options: PermissionOption[];
  tool(server: string, tool: string, input: unknown): Told;
  command(command: string, cwd: string): Told;
  edit(path: string, text: string): Told;
};

export const STYLES: Readonly<Record<string, Style>> = {
  // In its question about a tool of a server stands nothing of what it is called with.
  opencode: {
    options: options('once', 'always', 'reject'),
    tool: (server, tool, rawInput) => {
      const call = { title: `${server}_${tool}`, kind: 'other' as const };
      return { told: { ...call, rawInput }, asked: { ...call, rawInput: {} } };
    },
    command: (command, cwd) => {
      const call = { title: command, kind: 'execute' as const, locations: [] };
      return { told: { ...call, rawInput: { command, cwd } }, asked: { ...call, rawInput: { command } } };
    },
    edit: (path, text) => {
      const call = { kind: 'edit' as const, locations: [{ path }], content: [diff(path, text)] };
      return {
        told: { ...call, title: 'write', rawInput: { filePath: path, content: text } },
        asked: { ...call, title: path, rawInput: { filepath: path, diff: text } },
      };
    },
  },
  claude: {
    options: options('allow-once', 'allow-with-updates', 'reject'),
    tool: (server, tool, rawInput) => {
      const name = `mcp__${server}__${tool}`;
      const claudeCode = { toolName: name, mcpServer: { name: server, source: 'dynamic' } };
      return both({ title: name, name, kind: 'other', rawInput, _meta: { claudeCode } });
    },
    command: (command) =>
      both({
        title: command,
        name: 'Bash',
        kind: 'execute',
        rawInput: { command, description: 'A command' },
      }),
    edit: (path, text) =>
      both({
        title: `Write ${basename(path)}`,
        name: 'Write',
        kind: 'edit',
        locations: [{ path }],
        content: [diff(path, text)],
        rawInput: { file_path: path, content: text },
      }),
  },
  // It calls a tool of a server an execution, and an edit has no input.
  codex: {
    options: options('allow_once', 'accept_execpolicy_amendment', 'cancel'),
    tool: (server, tool, input) =>
      both({
        title: `mcp.${server}.${tool}`,
        kind: 'execute',
        rawInput: { server, tool, arguments: input },
        _meta: { is_mcp_tool_call: true },
      }),
    command: (command, cwd) =>
      both({ title: command, name: 'exec_command', kind: 'execute', rawInput: { command, cwd } }),
    edit: (path, text) => {
      const call = { kind: 'edit' as const, locations: [{ path }] };
      return {
        told: { ...call, title: 'Editing files', content: [diff(path, text)] },
        asked: { ...call, title: 'Edit files' },
      };
    },
  },
};

function options(once: string, always: string, no: string): PermissionOption[] {
  return [
    { optionId: once, name: 'Allow once', kind: 'allow_once' },
    { optionId: always, name: 'Always allow', kind: 'allow_always' },
    { optionId: no, name: 'Reject', kind: 'reject_once' },
  ];
}

function both(call: Call): Told {
  return { told: call, asked: call };
}

function diff(path: string, newText: string) {
  return { type: 'diff' as const, path, newText };
}
