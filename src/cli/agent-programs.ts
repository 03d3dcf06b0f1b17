/** An agent that can be given our server, and the project file in which it looks for servers. */
export type AgentProgram = {
  name: string;
  title: string;
  executable: string;
  file: string;
  section: string;
  /** The entry in the section, for a server that is started by `command`. */
  entry: (command: readonly [string, ...string[]]) => Record<string, unknown>;
};

const apart = ([command, ...args]: readonly [string, ...string[]]) => ({ command, args });

export const AGENT_PROGRAMS: readonly AgentProgram[] = [
  {
    name: 'claude',
    title: 'Claude Code',
    executable: 'claude',
    file: '.mcp.json',
    section: 'mcpServers',
    entry: apart,
  },
  {
    name: 'codex',
    title: 'Codex',
    executable: 'codex',
    file: '.codex/config.toml',
    section: 'mcp_servers',
    entry: apart,
  },
  {
    name: 'gemini',
    title: 'Gemini CLI',
    executable: 'gemini',
    file: '.gemini/settings.json',
    section: 'mcpServers',
    entry: apart,
  },
  {
    name: 'opencode',
    title: 'opencode',
    executable: 'opencode',
    file: 'opencode.json',
    section: 'mcp',
    entry: (command) => ({ type: 'local', command: [...command], enabled: true }),
  },
];
