import type { ServeOptions } from '../cli/command-line-parts.ts';
import { serveTickets } from '../mcp/serve.ts';
import { PROCESS_CALLER, personName } from './identity.ts';
import type { Workspace } from './workspace.ts';

/** How long nothing must have happened before an idle server commits the records. */
const QUIET_MS = 20_000;

/**
 * Serves one workspace to one client, and never returns: the process ends with its input. The workspace is opened
 * with the first call, so that the start is quick.
 */
export async function serveWorkspace({ workspace, roles, ticket, pod }: ServeOptions): Promise<void> {
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
      caller: { name: pod ?? PROCESS_CALLER, named: pod !== undefined },
      ...(pod === undefined ? {} : { name: pod }),
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

/** On their own branch, records are committed by whoever is idle. It is no part of any change, and may fail. */
function commitWhenQuiet(workspace: Workspace): Workspace {
  if (workspace.roots.mode !== 'branch') return workspace;
  const { store } = workspace.services.tracker;
  let timer: NodeJS.Timeout | undefined;
  store.watch(() => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      try {
        const { commitWorkspace } = await import('./commit.ts');
        await commitWorkspace(workspace.roots, (work) => store.transact(() => work()));
      } catch (error) {
        process.stderr.write(
          `yoi-tickets: the records were not committed: ${error instanceof Error ? error.message : 'unknown'}\n`,
        );
      }
    }, QUIET_MS);
    timer.unref();
  });
  return workspace;
}
