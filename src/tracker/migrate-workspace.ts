import { migrateRecord } from '../domain/older/migrate.ts';
import type { FileProblem } from '../domain/problem.ts';
import type { Inspected } from '../store/upkeep.ts';
import type { TrackerContext } from './context.ts';

export type MigrationReport = {
  migrated: string[];
  unchanged: number;
  /** Records that could not be read whole, and so were left as they are. */
  unreadable: { id: string; problems: FileProblem[] }[];
};

/**
 * Rewrites every older record to today's format, one commit a record: stopped in the middle it has lost
 * nothing, and run again it goes on. With `dryRun` it only says what it would do.
 */
export async function migrateWorkspace(
  { store, upkeep }: TrackerContext,
  dryRun: boolean,
  onProgress: (id: string) => void = () => {},
): Promise<MigrationReport> {
  const report: MigrationReport = { migrated: [], unchanged: 0, unreadable: [] };
  if (!upkeep) return report;
  const found = [...upkeep.inspect()];
  const taken = new Set(found.map(({ record }) => record.item.slug));
  for (const { path, files } of found) {
    const migration = migrateRecord(files, taken);
    if (migration.did === 'nothing') {
      report.unchanged += 1;
    } else if (migration.did === 'unreadable') {
      report.unreadable.push({ id: path, problems: migration.problems });
    } else {
      taken.add(migration.item.slug);
      if (!dryRun) await store.transact((tx) => tx.replace(files.id, replacementOf(migration, files)));
      report.migrated.push(files.id);
      onProgress(files.id);
    }
  }
  return report;
}

function replacementOf(
  { write, remove }: { write: Record<string, string>; remove: readonly string[] },
  files: Inspected['files'],
) {
  const below = 'artifacts/';
  const written = Object.entries(write).filter(([path]) => path.startsWith(below));
  const artifacts = [...written, ...remove.map((path) => [path, null] as const)].map(
    ([path, text]) => [path.slice(below.length), text] as const,
  );
  return {
    item: write['item.md'] ?? files.item ?? '',
    thread: write['thread.md'] ?? files.thread ?? '',
    artifacts: Object.fromEntries(artifacts),
    trusted: true,
  };
}
