import { smallFile } from '../format/record-files.ts';
import type { SmallFile } from '../format/small-file.ts';
import {
  OLDER_PLAN,
  OLDER_RELATIONS,
  type Older,
  readOlderPlan,
  readOlderRelations,
} from './older-record-files.ts';

type SmallFiles = { write: Record<string, string>; remove: string[]; notes: string[] };

/**
 * The older lists as small files, one an entry; what today has no name for stays in them as `older`.
 * A list that cannot be read whole stays as it is, for a person to mend.
 */
export function migrateSmallFiles(files: readonly SmallFile[]): SmallFiles {
  const relations = readOlderRelations(files);
  const plan = readOlderPlan(files);
  const made: SmallFile[] = [];
  const remove: string[] = [];
  const notes: string[] = [];
  if (relations.found && relations.problems.length === 0) {
    made.push(...relations.entries.map((entry) => fileOf('relations', entry)));
    remove.push(`artifacts/${OLDER_RELATIONS}`);
    const { version: _, ...rest } = relations.extra;
    if (Object.keys(rest).length > 0) {
      notes.push(`${OLDER_RELATIONS} also said:\n\n    ${JSON.stringify(rest)}`);
    }
  }
  if (plan.found && plan.problems.length === 0) {
    made.push(...plan.entries.map((entry) => fileOf('plan', entry)));
    remove.push(`artifacts/${OLDER_PLAN}`);
  }
  const known = new Set(files.map(({ path }) => path));
  const fresh = made.filter(({ path }) => !known.has(path));
  return {
    write: Object.fromEntries(fresh.map(({ path, text }) => [`artifacts/${path}`, text])),
    remove,
    notes,
  };
}

function fileOf<T extends { id: string }>(
  folder: 'relations' | 'plan',
  { record, original }: Older<T>,
): SmallFile {
  const said = new Map(Object.entries(record));
  const other = Object.entries(original ?? {}).filter(([key, value]) => said.get(key) !== value);
  const older = other.length === 0 ? {} : { older: Object.fromEntries(other) };
  return smallFile(folder, record.id, { ...record, ...older });
}
