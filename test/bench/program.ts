import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** The program as it is built. */
export const MAIN = resolve('dist/main.js');

export const BODY = `## Background\n\n${'Something is wanted, and this says what. '.repeat(12)}\n\n## Acceptance criteria\n\n- it holds\n`;

/** A repository with a workspace of its own in `folder`. */
export function newWorkspace(
  folder: string,
  name: string,
): { root: string; records: string; localDir: string } {
  const root = join(folder, name);
  spawnSync('git', ['init', '--quiet', root]);
  spawnSync(process.execPath, [MAIN, 'init', '--no-agents', '--workspace', root]);
  const records = join(root, '.yoi/tickets');
  if (!existsSync(records)) throw new Error('init made no place for records');
  return { root, records, localDir: join(root, '.git/yoi') };
}

/** A real server and a client of it. */
export type Served = {
  call(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  client: Client;
  /** The resident memory of the server in MB; NaN where the system does not say. */
  memory(): number;
  close(): Promise<void>;
};

/** `env`: beside what a client gives to every server. */
export async function serve(
  root: string,
  role: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const client = new Client({ name: 'bench', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'serve', '--workspace', root, '--role', role],
    env: { ...getDefaultEnvironment(), ...env },
    stderr: 'inherit',
  });
  await client.connect(transport);
  return {
    client,
    call: async (name, input) => {
      const { structuredContent, isError, content } = await client.callTool({ name, arguments: input });
      if (isError || !structuredContent) throw new Error(JSON.stringify(content));
      return structuredContent as Record<string, unknown>;
    },
    memory: () => residentMemory(transport.pid),
    close: () => client.close(),
  };
}

/** Starts the program as a person does, waits for its end, and gives what it printed. */
export function run(root: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args, '--workspace', root], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

export function bareNode(): void {
  spawnSync(process.execPath, ['-e', '0']);
}

function residentMemory(pid: number | null): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
