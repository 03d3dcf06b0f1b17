import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

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

/** Whether a program of that name is on the search path. It is looked at, not run. */
export function isInstalled(executable: string, searchPath: string | undefined): boolean {
  const names =
    process.platform === 'win32' ? ['.cmd', '.exe', '.bat'].map((end) => executable + end) : [executable];
  return (searchPath ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && names.some((name) => canRun(join(folder, name))));
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
