import { isDeepStrictEqual } from 'node:util';
import { migrateRecord } from '../domain/older/migrate.ts';
import type { FileProblem } from '../domain/problem.ts';
import type { TicketRecord } from '../domain/record.ts';
import type { Replacement, Store } from '../store/store.ts';
import type { Inspected } from '../store/upkeep.ts';
import type { TrackerContext } from './context.ts';

export type MigrationReport = {
  migrated: string[];
  unchanged: number;
  /** Records that could not be read whole, and so were left as they are. */
  unreadable: { id: string; problems: Omit<FileProblem, 'rule'>[] }[];
};

/**
 * Rewrites every older record to today's format, one commit a record: stopped in the middle it has lost
 * nothing, and run again it goes on. What somebody changed meanwhile is left to the next run. With `dryRun` it only says what it would do.
 */
export async function migrateWorkspace(
  { store, upkeep }: TrackerContext,
  dryRun: boolean,
  onProgress: (id: string) => void = () => {},
): Promise<MigrationReport> {
  const report: MigrationReport = { migrated: [], unchanged: 0, unreadable: [] };
  if (!upkeep) return report;
  // A migration that died in the middle of a record is finished before anything is made of that record.
  if (!dryRun) await upkeep.recover();
  const found = [...upkeep.inspect()];
  const taken = new Set(found.map(({ record }) => record.item.slug));
  for (const { path, files, record } of found) {
    const migration = migrateRecord(files, taken);
    if (migration.did === 'nothing') {
      report.unchanged += 1;
    } else if (migration.did === 'unreadable') {
      report.unreadable.push({ id: path, problems: migration.problems });
    } else if (dryRun || (await replaced(store, files.id, record, replacementOf(migration, files)))) {
      taken.add(migration.item.slug);
      report.migrated.push(files.id);
      onProgress(files.id);
    } else {
      report.unreadable.push({ id: path, problems: [CHANGED] });
    }
  }
  return report;
}

const CHANGED: Omit<FileProblem, 'rule'> = {
  message: 'it was changed while it was migrated, or lies in two places: run it again',
  line: 0,
  file: '.',
};

/** Writes a replacement that was made of `record`; false when by now another one stands there. */
async function replaced(
  store: Store,
  id: string,
  record: TicketRecord,
  replacement: Replacement,
): Promise<boolean> {
  return store.transact(async (tx) => {
    if (!isDeepStrictEqual(await tx.get(id), record)) return false;
    await tx.replace(id, replacement);
    return true;
  });
}

function replacementOf(
  { write, remove }: { write: Record<string, string>; remove: readonly string[] },
  files: Inspected['files'],
): Replacement {
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
