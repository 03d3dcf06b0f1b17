import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** A client of one of our own servers, for the demonstration: an agent as the server sees one. */
export type ConnectedClient = {
  /** Calls a tool. @throws Error with the refusal's words. */
  call(tool: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
};

/** Starts `command` as a server over stdio and connects to it under `name`. `env`: its variables, beside the usual ones. */
export async function connectClient(
  name: string,
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<ConnectedClient> {
  const client = new Client({ name, version: __VERSION__ });
  await client.connect(new StdioClientTransport({ command, args, env, stderr: 'inherit' }));
  return {
    call: async (tool, input) => {
      const { structuredContent, content, isError } = await client.callTool({ name: tool, arguments: input });
      const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
      if (isError) throw new Error(text);
      return structuredContent !== null && typeof structuredContent === 'object'
        ? { ...structuredContent }
        : {};
    },
    close: () => client.close(),
  };
}
