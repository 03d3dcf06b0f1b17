import { z } from 'zod';
import { readOlderPlan, readOlderRelations } from '../older/older-record-files.ts';
import { once } from '../once.ts';
import type { PlanKind, PlanRecord, Withdrawal } from '../plan.ts';
import type { FileProblem, Rule } from '../problem.ts';
import type { Relation, RelationKind } from '../relations.ts';
import { readJson } from './read-json.ts';
import { isFileName, isPlanKind, isRelationKind, planKind } from './record-kinds.ts';
import type { SmallFile } from './small-file.ts';

/** All relations of a record, today's and older ones. A file that is damaged costs only itself. */
export function readRelationFiles(files: readonly SmallFile[]): {
  records: Relation[];
  problems: FileProblem[];
} {
  const { entries, problems } = readFolder(files, 'relations', RELATION);
  const older = readOlderRelations(files);
  return { records: inOrder([...entries, ...older.records]), problems: [...problems, ...older.problems] };
}

/** All plan records of a record and what was withdrawn of them, today's and older ones. */
export function readPlanFiles(files: readonly SmallFile[]): {
  records: PlanRecord[];
  withdrawals: Withdrawal[];
  problems: FileProblem[];
} {
  const { entries, problems } = readFolder(files, 'plan', PLAN_ENTRY);
  const older = readOlderPlan(files);
  return {
    records: inOrder([...entries.filter((entry) => entry.kind !== 'withdrawn'), ...older.records]),
    withdrawals: inOrder(entries.filter((entry) => entry.kind === 'withdrawn')),
    problems: [...problems, ...older.problems],
  };
}

export function relationFile(relation: Relation): SmallFile {
  return smallFile('relations', relation.id, relation);
}

export function planFile(record: PlanRecord | Withdrawal): SmallFile {
  return smallFile('plan', record.id, record);
}

/** `content` as the file that stands for `id`. Not every id of a caller's own making can name a file. */
export function smallFile(folder: 'relations' | 'plan', id: string, content: object): SmallFile {
  if (!isFileName(id)) throw new Error(`${id} cannot name a file`);
  return { path: `${folder}/${id}.json`, text: `${JSON.stringify(content, null, 2)}\n` };
}

// Schemas are made with the first such file: most Tickets have none.
const RELATION = once(() =>
  z.object({
    id: z.string(),
    kind: z.custom<RelationKind>(isRelationKind, 'is no kind of relation'),
    target: z.string().min(1),
    note: z.string().default(''),
    author: z.string().default(''),
    at: z.string().default(''),
  }),
);
const PLAN_RECORD = () =>
  z.object({
    id: z.string(),
    kind: z.string().transform(planKind).pipe(z.custom<PlanKind>(isPlanKind, 'is no kind of plan record')),
    related: z.string().nullable().default(null),
    note: z.string().default(''),
    author: z.string().default(''),
    at: z.string().default(''),
    replaces: z.string().nullable().default(null),
    branch: z.string().nullable().default(null),
    worktree: z.string().nullable().default(null),
  });
const WITHDRAWAL = () =>
  z.object({
    id: z.string(),
    kind: z.literal('withdrawn'),
    record: z.string().min(1),
    reason: z.string().default(''),
    author: z.string().default(''),
    at: z.string().default(''),
  });
const PLAN_ENTRY = once(() => z.union([WITHDRAWAL(), PLAN_RECORD()]));

function readFolder<T extends { id: string }>(
  files: readonly SmallFile[],
  folder: 'relations' | 'plan',
  schema: () => z.ZodType<T>,
): { entries: T[]; problems: FileProblem[] } {
  const entries: T[] = [];
  const problems: FileProblem[] = [];
  for (const { path, text } of files) {
    const name = new RegExp(`^${folder}/([^/]+)\\.json$`, 'u').exec(path)?.[1];
    if (name === undefined) continue;
    const complain = (message: string, line: number, rule: Rule = FOLDER_RULES[folder]) => {
      problems.push({ rule, message, line, file: `artifacts/${path}` });
    };
    const json = readJson(text, complain);
    if (json === undefined) continue;
    const parsed = schema().safeParse(json);
    if (!parsed.success) {
      const field = firstField(parsed.error);
      complain(`${field || 'the content'} is missing or wrong`, field ? lineOfField(text, field) : 1);
      continue;
    }
    // Found by its name, so that it can be taken away; the damage is told all the same.
    if (parsed.data.id !== name) complain(`id is not the file's name`, lineOfField(text, 'id'));
    entries.push({ ...parsed.data, id: name });
  }
  return { entries, problems };
}

const FOLDER_RULES = { relations: 'relation', plan: 'plan' } as const;

/** The field to blame: of a union, in the branch whose kind it is. */
function firstField(error: z.ZodError): string {
  const issues = error.issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    return (
      issue.errors.find((branch) => !branch.some(({ path }) => path[0] === 'kind')) ??
      issue.errors.at(-1) ??
      []
    );
  });
  return issues.map(({ path }) => String(path[0] ?? '')).find(Boolean) ?? '';
}

function lineOfField(text: string, field: string): number {
  const at = text.indexOf(`"${field}"`);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

/** By time, then by id, which in ids of today is the order of making; each id once, the first one found. */
function inOrder<T extends { id: string; at: string }>(entries: readonly T[]): T[] {
  const known = new Map<string, T>();
  for (const entry of entries) if (!known.has(entry.id)) known.set(entry.id, entry);
  return [...known.values()].sort((a, b) => compare(a.at, b.at) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
