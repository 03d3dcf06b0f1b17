import type { Store } from '../store/store.ts';
import type { Workspace } from './workspace.ts';

/** How long nothing must have happened before an idle process commits the records. */
const QUIET_MS = 20_000;

/**
 * On their own branch, records are committed by whoever is idle. It is no part of any change, and may fail.
 * Only this process's own changes count: to listen for those of others would keep an idle server looking.
 */
export function commitWhenQuiet(workspace: Workspace): Workspace {
  const { roots, services } = workspace;
  if (roots.mode !== 'branch') return workspace;
  const { store } = services.tracker;
  const commit = async () => {
    const { commitWorkspace } = await import('./commit.ts');
    await commitWorkspace(roots, (work) => store.transact(() => work()));
  };
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const changed = () => {
    clearTimeout(timer);
    if (isClosed) return;
    timer = setTimeout(() => commit().catch(tellUncommitted), QUIET_MS);
    timer.unref();
  };
  return {
    ...workspace,
    services: { ...services, tracker: { ...services.tracker, store: heard(store, changed) } },
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      return workspace.close();
    },
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
