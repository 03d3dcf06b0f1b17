import type { ServeOptions } from '../cli/command-line-parts.ts';
import { serveTickets } from '../mcp/serve.ts';
import type { Store } from '../store/store.ts';
import { personName, processCaller } from './identity.ts';
import { refuseUnproven } from './refuse-unproven.ts';
import { servedProfiles } from './served-profiles.ts';
import type { Workspace } from './workspace.ts';

/** How long nothing must have happened before an idle server commits the records. */
const QUIET_MS = 20_000;

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

/**
 * On their own branch, records are committed by whoever is idle. It is no part of any change, and may fail.
 * Only this process's own changes count: to listen for those of others would keep an idle server looking.
 */
function commitWhenQuiet(workspace: Workspace): Workspace {
  const { roots, services } = workspace;
  if (roots.mode !== 'branch') return workspace;
  const { store } = services.tracker;
  const commit = async () => {
    const { commitWorkspace } = await import('./commit.ts');
    await commitWorkspace(roots, (work) => store.transact(() => work()));
  };
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => commit().catch(tellUncommitted), QUIET_MS);
    timer.unref();
  };
  return {
    ...workspace,
    services: { ...services, tracker: { ...services.tracker, store: heard(store, changed) } },
  };
}

function tellUncommitted(error: unknown): void {
  const reason = error instanceof Error ? error.message : 'for an unknown reason';
  process.stderr.write(`yoi-tickets: the records were not committed: ${reason}\n`);
}

/** The same store, which says when a transaction is through. */
function heard(store: Store, changed: () => void): Store {
  return {
    read: (fn) => store.read(fn),
    transact: async (fn) => {
      const result = await store.transact(fn);
      changed();
      return result;
    },
    watch: (listener) => store.watch(listener),
    close: () => store.close(),
  };
}
