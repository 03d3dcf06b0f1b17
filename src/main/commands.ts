import type { OpenWorkspace, Outcome, WorkspaceOptions } from '../cli/command-line-parts.ts';
import type { Acting } from '../cli/who-acts.ts';
import type { Connection } from '../domain/authority.ts';
import { witnessGit } from '../store/files/git-steps.ts';
import { playbookWarnings } from '../tools/playbook-warnings.ts';
import { personName, processCaller } from './identity.ts';
import { ownTicketOf } from './own-ticket.ts';
import { servedProfiles } from './served-profiles.ts';
import { showProgress } from './show-progress.ts';
import { toldByGit } from './told-by-git.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** Opens the workspace for whoever acts on this command line. */
export async function openServices({
  workspace,
  acting,
}: WorkspaceOptions & { acting: Acting }): Promise<OpenWorkspace> {
  const { withheld, prompts, problem } = await servedProfiles({
    cwd: process.cwd(),
    workspace,
    roles: acting.roles,
    profile: acting.profile,
  });
  if (problem) throw problem;
  const opening = await openWorkspace(process.cwd(), workspace, showProgress());
  const { roots, services, warnings } = opening;
  const own = await ownTicketOf(opening, acting.ticket);
  const person = acting.roles.includes('human');
  const pod = await podOf(acting, workspace);
  const connection: Connection = {
    roles: acting.roles,
    name: pod ?? (person ? personName() : 'command-line'),
    caller: {
      name: pod ?? (person ? `human-${personName()}` : processCaller()),
      named: pod !== undefined || person,
    },
    channel: person ? 'terminal' : 'mcp',
    ...(own === undefined ? {} : { ticket: own }),
    ...(withheld ? { withheld } : {}),
    ...(prompts ? { prompts } : {}),
  };
  return {
    services,
    connection,
    facts: async () => {
      const { uncommittedRecords } = await import('../git/uncommitted-records.ts');
      return {
        records: roots.records,
        mode: roots.mode,
        counts: await services.tracker.store.read((view) => view.counts()),
        uncommitted: await toldByGit(() => uncommittedRecords(roots)),
        warnings: [...warnings, ...(await playbookWarnings(services))],
      };
    },
    notifier: async () => {
      const { notifierOf } = await import('./notifier.ts');
      return notifierOf(roots, services);
    },
    close: opening.close,
  };
}

/** In a sandbox that hides who stands above, the role holds all the same, but not the Pod's name. */
async function podOf(
  { pod, hosted, inPod }: Acting,
  workspace: string | undefined,
): Promise<string | undefined> {
  if (pod === undefined || hosted) return pod;
  const { isProven, refuseUnproven } = await import('./refuse-unproven.ts');
  if (!inPod) await refuseUnproven(pod, workspace);
  return !inPod || (await isProven(pod, workspace)) ? pod : undefined;
}

export function migrateRecords({
  workspace,
  dryRun,
}: WorkspaceOptions & { dryRun: boolean }): Promise<Outcome> {
  return withWorkspace(workspace, (opening) => migrate(opening, dryRun));
}

export function commitChanges({
  workspace,
  message,
}: WorkspaceOptions & { message?: string | undefined }): Promise<Outcome> {
  return withWorkspace(workspace, (opening) => commit(opening, message));
}

export function syncWithRemote({
  workspace,
  remote,
}: WorkspaceOptions & { remote?: string | undefined }): Promise<Outcome> {
  return withWorkspace(workspace, (opening) => sync(opening, remote));
}

async function migrate({ services, roots }: Workspace, dryRun: boolean): Promise<Outcome> {
  const { migrateWorkspace } = await import('../tracker/migrate-workspace.ts');
  const { migrated, unchanged, unreadable } = await migrateWorkspace(services.tracker, dryRun);
  const lines = [
    `${dryRun ? 'Would migrate' : 'Migrated'} ${migrated.length} records; ${unchanged} are of today's format.`,
    ...unreadable.flatMap(({ id, problems }) =>
      problems.map(
        ({ file, line, message }) => `Left as it is: ${id}/${file}${line ? `:${line}` : ''}: ${message}`,
      ),
    ),
    ...(migrated.length > 0 && !dryRun
      ? [`The records lie in ${roots.records}. Next: yoi-tickets doctor`]
      : []),
  ];
  return {
    text: lines.join('\n'),
    structured: { dry_run: dryRun, migrated, unchanged, unreadable },
    failed: unreadable.length > 0,
  };
}

/** Nobody else writes records while git looks at them. */
function exclusiveIn({ services }: Workspace): <T>(work: () => Promise<T>) => Promise<T> {
  return (work) => services.tracker.store.transact(() => work());
}

async function commit(opening: Workspace, message: string | undefined): Promise<Outcome> {
  const { commitWorkspace } = await import('./commit.ts');
  const { commit: made, changed } = await commitWorkspace(opening.roots, exclusiveIn(opening), message);
  return {
    text: made ? `Committed ${changed} changed records as ${made.slice(0, 12)}.` : 'Nothing to commit.',
    structured: { commit: made, changed },
  };
}

async function sync(opening: Workspace, remote: string | undefined): Promise<Outcome> {
  const { syncRecords } = await import('../git/sync-records.ts');
  const { mergeRecordFile } = await import('../domain/merge/merge-record-file.ts');
  const { records: root, localDir } = opening.roots;
  const synced = await syncRecords(opening.roots, {
    exclusive: exclusiveIn(opening),
    mergeFile: mergeRecordFile,
    remote,
    witness: witnessGit({ root, localDir }),
  });
  const { outcome, received, pushed, kept, rewritten, reason } = synced;
  const done = `Synced with ${synced.remote}: ${received} files received, ${pushed ? 'pushed' : 'nothing to push'}.`;
  const text = [
    outcome === 'synced' ? done : `Not synced (${outcome}): ${reason}`,
    ...(rewritten
      ? [`The branch on ${synced.remote} was reset or rewritten since the last sync. What was here stays.`]
      : []),
    ...kept.map((file) => `Both versions stand in ${file}: read it.`),
  ].join('\n');
  return { text, structured: { ...synced }, failed: outcome !== 'synced' };
}

async function withWorkspace<T>(
  workspace: WorkspaceOptions['workspace'],
  work: (opening: Workspace) => Promise<T>,
): Promise<T> {
  const opening = await openWorkspace(process.cwd(), workspace, showProgress());
  try {
    return await toldByGit(() => work(opening));
  } finally {
    await opening.close();
  }
}
