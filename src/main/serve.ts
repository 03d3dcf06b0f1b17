import type { ServeOptions } from '../cli/command-line-parts.ts';
import { serveTickets } from '../mcp/serve.ts';
import { commitWhenQuiet } from './commit-when-quiet.ts';
import { personName, processCaller } from './identity.ts';
import { refuseUnproven } from './refuse-unproven.ts';
import { servedProfiles } from './served-profiles.ts';
import type { Workspace } from './workspace.ts';

/**
 * Serves one workspace to one client, and never returns: the process ends with its input. The workspace is opened
 * with the first call, so that the start is quick.
 */
export async function serveWorkspace({
  workspace,
  roles,
  ticket,
  pod,
  profile,
}: ServeOptions): Promise<void> {
  if (pod !== undefined) await refuseUnproven(pod, workspace);
  let opening: Promise<Workspace> | undefined;
  const open = async () => {
    opening ??= import('./workspace.ts')
      .then(({ openWorkspace }) => openWorkspace(process.cwd(), workspace))
      .then(commitWhenQuiet);
    try {
      return (await opening).services;
    } catch (error) {
      // What is missing now, as before init, may be there at the next call.
      opening = undefined;
      throw error;
    }
  };
  serveTickets({
    connection: {
      roles,
      caller: { name: pod ?? processCaller(), named: pod !== undefined },
      ...(pod === undefined ? {} : { name: pod }),
    },
    profiles: () => servedProfiles({ cwd: process.cwd(), workspace, roles, profile }),
    playbook: async () => {
      const { playbookAt } = await import('./playbook.ts');
      return playbookAt(process.cwd(), workspace);
    },
    services: open,
    ownTicket: async () => {
      const { ownTicketOf } = await import('./own-ticket.ts');
      return opening && ownTicketOf(await opening, ticket);
    },
    person: personName(),
    version: __VERSION__,
    now: () => new Date(),
    onClose: async () => (await opening)?.close(),
  });
  await new Promise(() => {});
}
