import type { McpServer } from '@agentclientprotocol/sdk';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { count } from './tally.ts';

type OverStdio = Extract<McpServer, { command: string }>;

/** The MCP servers that a session was given. They are started with the session, as real agents do, and asked when needed. */
export class GivenServers {
  readonly #given: readonly OverStdio[];
  readonly #clients: ReadonlyMap<string, Promise<Client>>;
  readonly #answers: unknown[] = [];

  constructor(given: readonly McpServer[]) {
    this.#given = given.filter((server): server is OverStdio => 'command' in server);
    this.#clients = new Map(this.#given.map((server) => [server.name, connected(server)]));
  }

  /** `tool` of the first server, or `server/tool`. */
  named(tool: string): { server: string; tool: string } {
    const [first = '', second] = tool.split('/');
    return second ? { server: first, tool: second } : { server: this.#given[0]?.name ?? 'none', tool: first };
  }

  /** What the tool answered, as text. @throws Error with a refusal's words, or where there is no such server. */
  async call(named: { server: string; tool: string }, input: Record<string, unknown>, signal: AbortSignal) {
    const client = await this.#clients.get(named.server);
    if (!client) throw new Error(`there is no MCP server ${named.server}`);
    const answer = await client.callTool({ name: named.tool, arguments: input }, { signal });
    const { content, isError, structuredContent } = answer;
    const text = content.map((block) => (block.type === 'text' ? block.text : `(${block.type})`)).join('\n');
    count('call', named.tool, JSON.stringify(input), text);
    if (isError) throw new Error(text);
    this.#answers.unshift(structuredContent);
    return text;
  }

  /** What the last answer that has a field of that name holds there. */
  answered(name: string): string | undefined {
    const found = this.#answers.map((answer) => fieldOf(answer, name)).find((value) => value !== undefined);
    return found === undefined ? undefined : String(found);
  }

  /** Each with its command and the names, not the values, of its variables. */
  describe(): string {
    return this.#given
      .map(({ name, command, args, env }) =>
        JSON.stringify({ name, command: [command, ...args], env: env.map((variable) => variable.name) }),
      )
      .join('\n');
  }
}

/** @throws Error where it cannot be reached: whoever calls it hears of that, and nobody else has to. */
function connected({ name, command, args, env }: OverStdio): Promise<Client> {
  const client = new Client({ name: 'scripted-agent', version: '1.0.0' });
  const variables = Object.fromEntries(env.map((variable) => [variable.name, variable.value]));
  const transport = new StdioClientTransport({ command, args, env: variables, stderr: 'ignore' });
  const opening = client.connect(transport).then(
    async () => {
      if (process.env.SCRIPTED_AGENT_TALLY !== undefined) {
        const { tools } = await client.listTools();
        // As a model gets them: what they answer with stays with the client.
        const seen = tools.map(({ outputSchema: _, ...tool }) => tool);
        count('tools', name, JSON.stringify(seen), client.getInstructions() ?? '');
      }
      return client;
    },
    (error) => {
      throw new Error(`the MCP server ${name} could not be reached: ${error.message}`);
    },
  );
  opening.catch(() => {});
  return opening;
}

/** The first field of that name, wherever it stands. */
function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const own = Object.entries(value).find(([key]) => key === name);
  if (own) return own[1];
  return Object.values(value)
    .map((part) => fieldOf(part, name))
    .find((part) => part !== undefined);
}
