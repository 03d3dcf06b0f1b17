import type { Connection } from '../../src/domain/authority.ts';
import type { Role } from '../../src/domain/ticket.ts';
import { personName, processCaller } from '../../src/main/identity.ts';
import { offerTrust } from '../../src/main/offer-trust.ts';
import { workPartsOf } from '../../src/main/work-desk.ts';
import { openWorkspace } from '../../src/main/workspace.ts';
import { callTool } from '../../src/tools/call.ts';
import type { Services } from '../../src/tools/tool.ts';
import { Work } from '../../src/work/work.ts';
import type { Fields } from './program.ts';

/** A role on a command line, or an agent with a name of its own, and with its Ticket where it is one of work. */
export type Acting = Role | { role: Role; name: string; ticket?: string };

export type Here = {
  root: string;
  /** What a step of work is started with. */
  env: Readonly<Record<string, string>>;
  /** What runs a step of work. */
  program: string;
  /** How long the answer to a step is waited for, where it is another time than everywhere. */
  patienceMs?: number;
};

/**
 * Calls a tool in this process, on the records and the git that are there, as its command does. A human says yes to
 * all that they are asked, as on their terminal.
 */
export async function actHere(here: Here, acting: Acting, tool: string, input: Fields): Promise<Fields> {
  const { services, roots, close } = await openWorkspace(here.root, undefined);
  const ours: Services = {
    ...services,
    work: async () =>
      new Work({
        ...workPartsOf(roots, ours),
        ...{ environment: here.env, program: [process.execPath, here.program] },
        ...(here.patienceMs === undefined ? {} : { patienceMs: here.patienceMs }),
      }),
  };
  const connection = connectionOf(acting);
  try {
    const called = await callTool(ours, { connection }, tool, input);
    if (called.kind === 'answer') return called.structured;
    const { ticket, rev } = called.proposal;
    const consent = { channel: 'terminal', name: personName(), ticket, rev } as const;
    const agreed = await callTool(ours, { connection, consent }, tool, input);
    if (agreed.kind === 'answer') return agreed.structured;
    throw new Error(`${tool} asked again although it had consent`);
  } finally {
    await close();
  }
}

/** Trusts what a folder says of itself, as it is now. */
export async function trustHere(root: string): Promise<void> {
  await (await offerTrust(root)).accept();
}

function connectionOf(acting: Acting): Connection {
  if (acting === 'human') {
    const caller = { name: processCaller(), named: false };
    return { roles: ['human'], name: personName(), caller, channel: 'terminal' };
  }
  const { role, name, ...about } =
    typeof acting === 'string' ? { role: acting, name: 'command-line' } : acting;
  return { ...about, roles: [role], name, caller: { name, named: true }, channel: 'mcp' };
}
