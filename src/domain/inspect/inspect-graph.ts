import { findCircles } from '../circles.ts';
import type { Rule } from '../problem.ts';
import type { RecordFiles } from '../record.ts';
import type { Summary } from '../summary.ts';
import { type Finding, fieldLine } from './finding.ts';

/** What is wrong between Tickets. `filesOf` finds the lines of fields, where it is at hand. */
export function inspectGraph(
  summaries: readonly Summary[],
  filesOf: (id: string) => Pick<RecordFiles, 'item'> | undefined = () => undefined,
): Finding[] {
  const known = new Set(summaries.map(({ id }) => id));
  return [
    ...duplicateNames(summaries, filesOf),
    ...summaries.flatMap((row) => [...inspectRelations(row, known), ...inspectPlan(row, known)]),
    ...circles(summaries, 'relation_cycle', relationEdges),
    ...circles(summaries, 'plan_cycle', planEdges),
  ];
}

type Field = 'id' | 'slug';

function duplicateNames(
  summaries: readonly Summary[],
  filesOf: (id: string) => Pick<RecordFiles, 'item'> | undefined,
): Finding[] {
  const findings = (field: Field): Finding[] => {
    // Where names are kept without their case, one of two folders would take the place of the other.
    const nameOf = (row: Summary) => (field === 'id' ? row.id.toLowerCase() : row.slug);
    const first = new Map<string, string>();
    return [...summaries]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((row) => {
        const other = first.get(nameOf(row));
        first.set(nameOf(row), other ?? row.id);
        if (other === undefined || (field === 'slug' && other === row.id)) return [];
        const message =
          field === 'slug'
            ? `slug ${row.slug} is ${other}'s too`
            : other === row.id
              ? `two folders are called ${row.id}`
              : `its folder differs from ${other} in case only`;
        const fix = field === 'slug' && !row.older ? { fix: 'give the later one a slug of its own' } : {};
        const line = fieldLine(filesOf(row.id) ?? { item: undefined }, field);
        return [
          {
            level: 'error',
            rule: `${field}_duplicate`,
            ticket: row.id,
            file: 'item.md',
            line,
            message,
            ...fix,
          },
        ];
      });
  };
  return [...findings('id'), ...findings('slug')];
}

function inspectRelations(row: Summary, known: ReadonlySet<string>): Finding[] {
  const seen = new Set<string>();
  return row.relations.flatMap(({ id, kind, target }): Finding[] => {
    const at = place(row, 'relations', id, 4);
    const twice = seen.has(`${kind} ${target}`);
    seen.add(`${kind} ${target}`);
    if (target === row.id)
      return [{ ...at, rule: 'relation_self', message: `${kind} points at its own Ticket` }];
    if (twice) {
      const message = `${kind} ${target} is stated twice`;
      return [{ ...at, rule: 'relation_duplicate', message, fix: 'remove the later one' }];
    }
    if (known.has(target)) return [];
    return [{ ...at, rule: 'relation_dangling', message: `${kind} ${target}: there is no such Ticket` }];
  });
}

function inspectPlan(row: Summary, known: ReadonlySet<string>): Finding[] {
  return row.plan.flatMap(({ record: { id, kind, related }, active }): Finding[] => {
    if (!active || related === null || known.has(related)) return [];
    const message = `${kind} ${related}: there is no such Ticket`;
    return [{ ...place(row, 'plan', id, 4), rule: 'plan_dangling', message }];
  });
}

/** Small files are written one field a line, always in the same order; of an older list the line is not known. */
function place(row: Summary, folder: 'relations' | 'plan', id: string, line: number) {
  const older = folder === 'plan' ? 'orchestration-plan.jsonl' : 'relations.json';
  const file = row.older ? `artifacts/${older}` : `artifacts/${folder}/${id}.json`;
  return { level: 'error', ticket: row.id, file, line: row.older ? 0 : line } as const;
}

/** Who waits for whom, and the file that says so. */
type Edge = { waiting: string; needed: string; source: Summary; file: string };

function relationEdges(row: Summary): Edge[] {
  return row.relations.flatMap(({ id, kind, target }): Edge[] => {
    const { file } = place(row, 'relations', id, 0);
    if (kind === 'depends_on') return [{ waiting: row.id, needed: target, source: row, file }];
    return kind === 'blocks' ? [{ waiting: target, needed: row.id, source: row, file }] : [];
  });
}

function planEdges(row: Summary): Edge[] {
  return row.plan.flatMap(({ record: { id, kind, related }, active }): Edge[] => {
    if (!active || related === null) return [];
    const { file } = place(row, 'plan', id, 0);
    if (kind === 'after' || kind === 'blocked_by')
      return [{ waiting: row.id, needed: related, source: row, file }];
    return kind === 'before' || kind === 'blocks'
      ? [{ waiting: related, needed: row.id, source: row, file }]
      : [];
  });
}

function circles(summaries: readonly Summary[], rule: Rule, edgesOf: (row: Summary) => Edge[]): Finding[] {
  const edges = summaries.flatMap(edgesOf).filter(({ waiting, needed }) => waiting !== needed);
  return findCircles(edges).map((circle): Finding => {
    const edge = edges.find(({ waiting, needed }) => waiting === circle[0] && needed === circle[1]);
    return {
      ...{
        level: 'error',
        rule,
        ticket: edge?.source.id ?? circle[0] ?? '',
        file: edge?.file ?? 'item.md',
        line: 1,
      },
      message: `these wait for each other: ${[...circle, circle[0]].join(' → ')}`,
    };
  });
}
