import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TicketError } from '../domain/errors.ts';
import { DEFAULT_POLICY, noLooserThan, type Policy } from '../domain/policy.ts';
import { findRoots, type Roots } from '../git/roots.ts';
import { Hold } from '../local/hold.ts';
import { Place, unsafeFileSystem } from '../local/place.ts';
import { Sessions } from '../local/sessions.ts';
import { Trust } from '../local/trust.ts';
import { CONFIG_FILE, configOf, policyOf, readConfig } from '../playbook/config.ts';
import { Registry } from '../pods/registry.ts';
import { openFileStore } from '../store/files/open-file-store.ts';
import type { OnProgress } from '../store/files/readiness.ts';
import type { Services } from '../tools/tool.ts';
import { newId, processCaller } from './identity.ts';
import { MANY, startReaderThread } from './reader-thread.ts';

/** One workspace, opened: what the surfaces are given. */
export type Workspace = {
  roots: Roots;
  services: Services;
  /** What a person should know before they rely on it. */
  warnings: string[];
  close(): Promise<void>;
};

/**
 * Opens the workspace that `cwd`, or the folder asked for, belongs to.
 * @throws TicketError where there are no records yet, something stands in their place, or the configuration is wrong.
 */
export async function openWorkspace(
  cwd: string,
  workspace: string | undefined,
  onProgress?: OnProgress,
): Promise<Workspace> {
  const { roots, policy, warnings } = await locateWorkspace(cwd, workspace);
  if (roots.mode === 'none' || roots.obstacle) {
    throw new TicketError('unmet_requirement', {
      refused: 'there are no Tickets here',
      rule: roots.obstacle ?? 'neither this folder nor the repository that it belongs to has any',
      next: 'run yoi-tickets init, which also takes over the records of a remote, or name another folder with --workspace',
    });
  }
  const unsafe = unsafeFileSystem(roots.localDir);
  const store = openFileStore({
    root: roots.records,
    localDir: roots.localDir,
    ...(onProgress ? { onProgress } : {}),
    secondReader: { start: startReaderThread, from: MANY },
  });
  const sessions = new Sessions(new Place(roots.localDir));
  const hold = new Hold(new Place(roots.localDir));
  const registry = new Registry(new Place(roots.localDir));
  const services: Services = {
    root: roots.root,
    playbook: async () => {
      const { playbookOf } = await import('./playbook.ts');
      return playbookOf(roots);
    },
    pods: async () => {
      const { podDeskOf } = await import('./pod-desk.ts');
      const { playbookOf } = await import('./playbook.ts');
      return podDeskOf(roots, policy, await playbookOf(roots));
    },
    lives: (role) => registry.lives(role, new Date()),
    podsThere: () => registry.list(new Date()),
    work: async () => {
      const { workPartsOf } = await import('./work-desk.ts');
      const { Work } = await import('../work/work.ts');
      return new Work(workPartsOf(roots, services));
    },
    wake: async (ticket, by) => {
      const { wakePods } = await import('./wake-pods.ts');
      await wakePods(roots, policy, ticket, by);
    },
    tracker: {
      store,
      upkeep: store,
      heal: async () => {
        const { healRecords } = await import('../git/heal-records.ts');
        const { mergeRecordFile } = await import('../domain/merge/merge-record-file.ts');
        return healRecords(roots, mergeRecordFile);
      },
      policy,
      now: () => new Date(),
      newId,
      hold: () => sessions.begin(processCaller()),
      held: () => hold.get(),
      isGone: ({ caller, named }) =>
        registry.isGone(caller, new Date()) ?? (!named && !sessions.isAlive(caller)),
    },
  };
  return {
    roots,
    services,
    warnings: unsafe ? [...warnings, unsafe] : warnings,
    close: async () => {
      sessions.close();
      await store.close();
    },
  };
}

/** Where a workspace lies, and what it decides for itself. */
export async function locateWorkspace(
  cwd: string,
  workspace: string | undefined,
): Promise<{ roots: Roots; policy: Policy; warnings: string[] }> {
  const first = rootsAt(cwd, { workspace });
  const config = await readConfig(first.root);
  const { records, root: folder } = config.backend ?? {};
  const roots = records || folder ? rootsAt(cwd, { workspace, records, folder }) : first;
  const ignored = records === 'with-code' && roots.mode === 'branch';
  const warnings = ignored
    ? [`${CONFIG_FILE} says records = "with-code", but they are on a branch already, and stay there`]
    : [];
  const { policy, loosened } = await trustedPolicy(roots, policyOf(config));
  const loose = `${CONFIG_FILE} loosens gates and nobody has trusted it as it is now: read it, then run yoi-tickets trust`;
  return { roots, policy, warnings: loosened ? [...warnings, loose] : warnings };
}

/** What the configuration says, as far as a person trusted it. */
async function trustedPolicy(roots: Roots, wanted: Policy): Promise<{ policy: Policy; loosened: boolean }> {
  const trust = new Trust(new Place(roots.localDir));
  const text = configText(roots.root);
  const last = trust.last();
  if ((text === '' && last === undefined) || trust.has(text)) return { policy: wanted, loosened: false };
  const trusted = last === undefined ? DEFAULT_POLICY : policyOf(await configOf(last));
  // Also what was trusted before is loose only in those bytes: another text is held to the defaults as well.
  return noLooserThan(wanted, noLooserThan(trusted, DEFAULT_POLICY).policy);
}

/** @throws TicketError where the folder does not exist. */
export function rootsAt(cwd: string, request: Parameters<typeof findRoots>[1]): Roots {
  try {
    return findRoots(cwd, request);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new TicketError('not_found', {
      refused: 'the workspace was not opened',
      rule: 'the folder does not exist, or cannot be read',
      next: 'name an existing folder with --workspace',
    });
  }
}

export function configText(root: string): string {
  try {
    return readFileSync(join(root, CONFIG_FILE), 'utf8');
  } catch {
    return '';
  }
}
