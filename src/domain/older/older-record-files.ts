import { z } from 'zod';
import { derivedId } from '../format/derived-id.ts';
import { readJson } from '../format/read-json.ts';
import { isFileName, isPlanKind, isRelationKind, planKind } from '../format/record-kinds.ts';
import type { SmallFile } from '../format/small-file.ts';
import { once } from '../once.ts';
import type { PlanRecord } from '../plan.ts';
import type { FileProblem, Rule } from '../problem.ts';
import type { Relation } from '../relations.ts';

/** An older entry as it is read, beside all that it said. */
export type Older<T> = { record: T; original: unknown };
type Read<T> = {
  found: boolean;
  entries: Older<T>[];
  records: T[];
  problems: FileProblem[];
  extra: Record<string, unknown>;
};

export const OLDER_RELATIONS = 'relations.json';
export const OLDER_PLAN = 'orchestration-plan.jsonl';

// Schemas are made with the first such file: most Tickets have none.
const RELATION_LIST = once(() => z.looseObject({ relations: z.array(z.unknown()) }));
const RELATION = once(() =>
  z.looseObject({
    kind: z.string(),
    target: z.string().min(1),
    note: z.string().nullish(),
    author: z.string().nullish(),
    at: z.string().nullish(),
  }),
);
const ACCEPTED = () =>
  z.looseObject({
    summary: z.string().nullish(),
    branch: z.string().nullish(),
    worktree: z.string().nullish(),
  });
const PLAN = once(() =>
  z.looseObject({
    id: z.string().nullish(),
    kind: z.string(),
    related_ticket: z.string().nullish(),
    related: z.string().nullish(),
    note: z.string().nullish(),
    accepted_plan: ACCEPTED().nullish(),
    author: z.string().nullish(),
    at: z.string().nullish(),
  }),
);

/** The one list in which the older generation kept a record's relations. */
export function readOlderRelations(files: readonly SmallFile[]): Read<Relation> {
  const file = files.find(({ path }) => path === OLDER_RELATIONS);
  const problems: FileProblem[] = [];
  if (!file) return { found: false, entries: [], records: [], problems, extra: {} };
  const complain = (message: string, line: number, rule: Rule = 'relation') => {
    problems.push({ rule, message, line, file: `artifacts/${OLDER_RELATIONS}` });
  };
  const list = RELATION_LIST().safeParse(readJson(file.text, complain));
  if (!list.success) {
    if (problems.length === 0) complain('the file holds no list of relations', 1);
    return { found: true, entries: [], records: [], problems, extra: {} };
  }
  const { relations, ...extra } = list.data;
  const entries = relations.flatMap((json, position): Older<Relation>[] => {
    const parsed = RELATION().safeParse(json);
    const kind = parsed.success ? parsed.data.kind : undefined;
    if (!parsed.success || !isRelationKind(kind)) {
      complain(
        `relation ${position + 1} has no kind or target that is known`,
        lineOfItem(file.text, position),
      );
      return [];
    }
    const { target, note, author, at } = parsed.data;
    const id = derivedId(at ?? '', ['relation', String(position), kind, target, note ?? '', author ?? '']);
    return [
      {
        record: { id, kind, target, note: note ?? '', author: author ?? '', at: at ?? '' },
        original: json,
      },
    ];
  });
  return { found: true, entries, records: entries.map(({ record }) => record), problems, extra };
}

/** The older generation's plan: one record a line. */
export function readOlderPlan(files: readonly SmallFile[]): Read<PlanRecord> {
  const file = files.find(({ path }) => path === OLDER_PLAN);
  const problems: FileProblem[] = [];
  const entries: Older<PlanRecord>[] = [];
  const taken = new Set<string>();
  for (const [position, text] of (file?.text ?? '').split('\n').entries()) {
    if (text.trim() === '') continue;
    const complain = (message: string, _line: number, rule: Rule = 'plan') => {
      problems.push({ rule, message, line: position + 1, file: `artifacts/${OLDER_PLAN}` });
    };
    // What is no object need not be parsed: a refusal of the parser costs more than all the rest.
    const isObject = text.trimStart().startsWith('{');
    if (!isObject) complain('the file is not JSON', 0);
    const json = isObject ? readJson(text, complain) : undefined;
    const record = json === undefined ? undefined : planRecordOf(json, position, taken);
    if (record) {
      taken.add(record.id);
      entries.push({ record, original: json });
    } else if (json !== undefined) {
      complain('the line holds no kind of plan record that is known', 0);
    }
  }
  return {
    found: file !== undefined,
    entries,
    records: entries.map(({ record }) => record),
    problems,
    extra: {},
  };
}

function planRecordOf(json: unknown, position: number, taken: ReadonlySet<string>): PlanRecord | undefined {
  const parsed = PLAN().safeParse(json);
  const kind = parsed.success ? planKind(parsed.data.kind) : undefined;
  if (!parsed.success || !isPlanKind(kind)) return undefined;
  const { id, related_ticket, related, note, accepted_plan: accepted, author, at } = parsed.data;
  const own = id && isFileName(id) && !taken.has(id) ? id : undefined;
  return {
    id: own ?? derivedId(at ?? '', ['plan', String(position), JSON.stringify(json)]),
    kind,
    related: related_ticket ?? related ?? null,
    note: [accepted?.summary, note].filter(Boolean).join('\n\n'),
    author: author ?? '',
    at: at ?? '',
    replaces: null,
    branch: accepted?.branch ?? null,
    worktree: accepted?.worktree ?? null,
  };
}

/** Where the list's item stands, as such files are written: each begins with a brace of its own. */
function lineOfItem(text: string, position: number): number {
  const braces = [...text.matchAll(/\{/gu)];
  const at = braces[position + 1]?.index ?? 0;
  return text.slice(0, at).split('\n').length;
}
