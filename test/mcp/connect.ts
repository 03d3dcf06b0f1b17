import { Client, type ElicitRequestFormParams, type ElicitResult } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Role } from '../../src/domain/ticket.ts';
import type { Served } from '../../src/mcp/call-desk.ts';
import { ticketServers } from '../../src/mcp/ticket-servers.ts';
import { SHIPPED_WORDS } from '../../src/playbook/shipped-words.ts';
import type { openWorkspace } from '../tracker/workspace.ts';

export const ERAS = ['2025', '2026'] as const;
export type Era = (typeof ERAS)[number];
export type Person = (form: ElicitRequestFormParams) => ElicitResult | Promise<ElicitResult>;

/** The negotiation by which the SDK's client comes to speak each era. */
export const NEGOTIATION = {
  '2025': { mode: 'legacy' },
  '2026': { mode: { pin: '2026-07-28' } },
} as const;

/** What a server of `roles` is started with, over a workspace in memory. */
export function servedFrom(
  { services }: ReturnType<typeof openWorkspace>,
  roles: Role[],
  more: Partial<Served> = {},
): Served {
  return {
    connection: { roles, caller: { name: 'process-1', named: false } },
    profiles: async () => ({ words: SHIPPED_WORDS }),
    playbook: services.playbook,
    services: async () => services,
    person: 'ann',
    version: '0.0.0-test',
    now: services.tracker.now,
    report: (fault) => {
      throw fault;
    },
    ...more,
  };
}

/** One end of a wire whose other end is a server in this process. */
export function wireTo(served: Served): InMemoryTransport {
  const [near, far] = InMemoryTransport.createLinkedPair();
  serveStdio(ticketServers(served), { transport: far });
  return near;
}

/** The SDK's own client, connected; with a `person` behind it, it can ask them. */
export async function connect(
  served: Served,
  era: Era,
  { person, name = 'test-client' }: { person?: Person; name?: string } = {},
): Promise<Client> {
  const client = new Client(
    { name, version: '1.0.0' },
    { versionNegotiation: NEGOTIATION[era], capabilities: person ? { elicitation: { form: {} } } : {} },
  );
  if (person) {
    client.setRequestHandler('elicitation/create', ({ params }) => {
      if (params.mode === 'url') throw new Error('a form was expected');
      return person(params);
    });
  }
  await client.connect(wireTo(served));
  return client;
}

/** What an agent sees of an answer: its text, its structure, and whether it was refused. */
export async function call(client: Client, tool: string, input: Record<string, unknown> = {}) {
  const {
    content,
    structuredContent,
    isError = false,
    _meta,
  } = await client.callTool({
    name: tool,
    arguments: input,
  });
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  // Every answer of ours is an object; a test looks at the fields it knows to be there.
  return { text, isError, structured: structuredContent as Record<string, unknown> | undefined, _meta };
}
