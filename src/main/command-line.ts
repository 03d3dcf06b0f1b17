import { readFile, writeFile } from 'node:fs/promises';
import type {
  CommandLineParts,
  OpenWorkspace,
  Outcome,
  WorkspaceOptions,
} from '../cli/command-line-parts.ts';
import { processTerminal } from '../cli/process-terminal.ts';
import type { Acting } from '../cli/who-acts.ts';
import type { Connection } from '../domain/authority.ts';
import { migrateWorkspace } from '../tracker/migrate-workspace.ts';
import { openWorkspace, PROCESS_CALLER, personName, type Workspace } from './workspace.ts';

/** What the command line is given. Whatever only some commands need is loaded by them. */
export function commandLineParts(): CommandLineParts {
  const terminal = processTerminal();
  return {
    version: __VERSION__,
    terminal,
    personName,
    openServices: async ({ workspace, acting }) =>
      opened(await openWorkspace(process.cwd(), workspace), acting),
    serve: async ({ workspace, roles, ticket, pod }) => {
      const { serveWorkspace } = await import('./serve.ts');
      await serveWorkspace({ workspace, roles, ticket, pod });
    },
    init: async (options) => (await import('./init.ts')).initWorkspace(options, terminal),
    migrate: ({ workspace, dryRun }) => withWorkspace(workspace, (opening) => migrate(opening, dryRun)),
    commit: ({ workspace, message }) => withWorkspace(workspace, (opening) => commit(opening, message)),
    sync: ({ workspace, remote }) => withWorkspace(workspace, (opening) => sync(opening, remote)),
    mergeDriver: async ({ base, ours, theirs, path }) => {
      const { mergeRecordFile } = await import('../domain/merge-record-file.ts');
      const [baseText, oursText, theirsText] = await Promise.all(
        [base, ours, theirs].map((file) => readFile(file, 'utf8')),
      );
      const merged = mergeRecordFile(path ?? '', {
        base: baseText,
        ours: oursText ?? '',
        theirs: theirsText ?? '',
      });
      if (!merged) return { failed: true };
      await writeFile(ours, merged.text);
      return { failed: false };
    },
  };
}

async function withWorkspace<T>(
  workspace: WorkspaceOptions['workspace'],
  work: (opening: Workspace) => Promise<T>,
): Promise<T> {
  const opening = await openWorkspace(process.cwd(), workspace);
  try {
    return await work(opening);
  } finally {
    await opening.close();
  }
}

function opened(opening: Workspace, acting: Acting): OpenWorkspace {
  const { roots, services, warnings } = opening;
  const person = acting.roles.includes('human');
  const connection: Connection = {
    roles: acting.roles,
    name: acting.pod ?? (person ? personName() : 'command-line'),
    caller: {
      name: acting.pod ?? (person ? `human-${personName()}` : PROCESS_CALLER),
      named: acting.pod !== undefined || person,
    },
    channel: person ? 'terminal' : 'mcp',
    ...(acting.ticket === undefined ? {} : { ticket: acting.ticket }),
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
        uncommitted: await uncommittedRecords(roots),
        warnings,
      };
    },
    close: opening.close,
  };
}

async function migrate({ services, roots }: Workspace, dryRun: boolean): Promise<Outcome> {
  const { migrated, unchanged, unreadable } = await migrateWorkspace(services.tracker, dryRun);
  const lines = [
    `${dryRun ? 'Would migrate' : 'Migrated'} ${migrated.length} records; ${unchanged} are of today's format.`,
    ...unreadable.flatMap(({ id, problems }) =>
      problems.map(
        ({ file, line, message }) =>
          `Left as it is, unreadable: ${id}/${file}${line ? `:${line}` : ''}: ${message}`,
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
  const { mergeRecordFile } = await import('../domain/merge-record-file.ts');
  const synced = await syncRecords(opening.roots, {
    exclusive: exclusiveIn(opening),
    mergeFile: mergeRecordFile,
    remote,
  });
  const { outcome, received, pushed, kept, reason } = synced;
  const done = `Synced with ${synced.remote}: ${received} files received, ${pushed ? 'pushed' : 'nothing to push'}.`;
  const text = [
    outcome === 'synced' ? done : `Not synced (${outcome}): ${reason}`,
    ...kept.map((file) => `Both versions stand in ${file}: read it.`),
  ].join('\n');
  return { text, structured: { ...synced }, failed: outcome !== 'synced' };
}
