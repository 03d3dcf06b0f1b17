import type { Connection } from '../../domain/authority.ts';
import type { PodRole } from '../../domain/pod.ts';
import { type ConnectedClient, connectClient } from '../../mcp/connect-client.ts';
import { callTool } from '../../tools/call.ts';
import type { Services } from '../../tools/tool.ts';

type Fields = Record<string, unknown>;
/** Calls a tool. @throws Error where it is refused. */
export type Act = (tool: string, input: Fields) => Promise<Fields>;

/** Who acts in the demo: agents as clients of real servers, one a role, and a person. */
export type Cast = {
  person: Act;
  /** Coder and reviewer have a Ticket. */
  agent(role: PodRole, ticket?: string): Act;
  /** Their servers end, and nobody acts any more. */
  leave(): Promise<void>;
};

/**
 * The cast of a workspace that this process has just made: only such a one can have a scripted person. A server is
 * started when it is first wanted.
 */
export function castOf(root: string, services: Services): Cast {
  const clients = new Map<string, Promise<ConnectedClient>>();
  let hasLeft = false;
  const onStage = (act: Act): Act => {
    return async (tool, input) => {
      if (hasLeft) throw new Error('the demo has ended');
      return act(tool, input);
    };
  };
  const connect = (role: PodRole, ticket: string | undefined) => {
    const own = ticket === undefined ? [] : ['--ticket', ticket];
    const name = `desk-${role}`;
    const words = ['serve', '--workspace', root, '--role', role, '--pod', name, ...own];
    return connectClient(name, process.execPath, [process.argv[1] ?? '', ...words]);
  };
  const clientOf = (role: PodRole, ticket: string | undefined) => {
    const key = `${role} ${ticket ?? ''}`;
    const known = clients.get(key) ?? connect(role, ticket);
    clients.set(key, known);
    return known;
  };
  return {
    person: onStage(scriptedPerson(services)),
    agent: (role, ticket) => onStage(async (tool, input) => (await clientOf(role, ticket)).call(tool, input)),
    leave: async () => {
      hasLeft = true;
      await Promise.allSettled([...clients.values()].map(async (client) => (await client).close()));
    },
  };
}

/** The person of a demonstration: in this process, in the workspace that it has just made. */
function scriptedPerson(services: Services): Act {
  const connection: Connection = {
    roles: ['human'],
    name: 'demo',
    caller: { name: 'human-demo', named: true },
    channel: 'demo',
  };
  return async (tool, input) => {
    const called = await callTool(services, { connection }, tool, input);
    if (called.kind === 'ask') throw new Error(called.proposal.question);
    return called.structured;
  };
}
