import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  planFile,
  readPlanFiles,
  readRelationFiles,
  relationFile,
} from '../../../src/domain/format/record-files.ts';
import { PLAN_KINDS, type PlanKind, type PlanRecord, type Withdrawal } from '../../../src/domain/plan.ts';
import { RELATION_KINDS, type Relation, type RelationKind } from '../../../src/domain/relations.ts';

const AT = '2026-06-01T10:11:12Z';
const RELATION: Relation = {
  id: '01A',
  kind: 'depends_on',
  target: 'other',
  note: 'why',
  author: 'intake/x',
  at: AT,
};
const PLAN: PlanRecord = {
  id: '01B',
  kind: 'blocked_by',
  related: 'other',
  note: 'why',
  author: 'orchestrator/x',
  at: AT,
  replaces: null,
  branch: null,
  worktree: null,
};
const WITHDRAWAL: Withdrawal = {
  id: '01C',
  kind: 'withdrawn',
  record: '01B',
  reason: 'no more',
  author: 'human/x',
  at: AT,
};

const names = <T extends string>(table: Record<T, unknown>) =>
  fc.constantFrom(...(Object.keys(table) as T[])); // keys of a literal table
const id = fc.stringMatching(/^[0-9A-Z]{26}$/u);
const text = fc.string({ unit: 'binary' }).filter((one) => !/\p{Surrogate}/u.test(one));

describe('relations and plan records', () => {
  test('are read back as they were written', () => {
    const relation = fc.record({
      id,
      kind: names<RelationKind>(RELATION_KINDS),
      target: text.filter(Boolean),
      note: text,
      author: text,
      at: text,
    });
    const plan = fc.record({
      ...{
        id,
        kind: names<PlanKind>(PLAN_KINDS),
        related: fc.option(text),
        note: text,
        author: text,
        at: text,
      },
      ...{ replaces: fc.option(id), branch: fc.option(text), worktree: fc.option(text) },
    });
    fc.assert(
      fc.property(relation, plan, (one, other) => {
        expect(readRelationFiles([relationFile(one)])).toEqual({ records: [one], problems: [] });
        expect(readPlanFiles([planFile(other)])).toEqual({ records: [other], withdrawals: [], problems: [] });
      }),
    );
  });

  test('lie in a file each, with their id as its name', () => {
    expect(relationFile(RELATION)).toEqual({
      path: 'relations/01A.json',
      text: `${JSON.stringify(RELATION, null, 2)}\n`,
    });
    expect(planFile(WITHDRAWAL).path).toBe('plan/01C.json');
    expect(() => planFile({ ...PLAN, id: '../x' })).toThrow();
  });

  test('come in the order of their times, then ids', () => {
    const later = { ...RELATION, id: '00Z', at: '2026-06-02T00:00:00Z' };
    const twin = { ...RELATION, id: '009' };
    expect(readRelationFiles([later, RELATION, twin].map(relationFile)).records).toEqual([
      twin,
      RELATION,
      later,
    ]);
    expect(readPlanFiles([WITHDRAWAL, PLAN].map(planFile))).toEqual({
      records: [PLAN],
      withdrawals: [WITHDRAWAL],
      problems: [],
    });
  });

  test.each([
    ['no JSON', 'relations/01A.json', '{\n  "id": "01A",\n  oops\n}', 'relation', 3],
    ['nothing', 'plan/01B.json', '', 'plan', 1],
    [
      'an unknown kind',
      'relations/01A.json',
      relationFile(RELATION).text.replace('depends_on', 'parent'),
      'relation',
      3,
    ],
    [
      'a kind of the prototype',
      'relations/01A.json',
      relationFile(RELATION).text.replace('depends_on', 'constructor'),
      'relation',
      3,
    ],
    ['a wrong field', 'plan/01B.json', planFile(PLAN).text.replace('"why"', '7'), 'plan', 5],
    [
      'a withdrawal of nothing',
      'plan/01C.json',
      planFile(WITHDRAWAL).text.replace('"01B"', 'null'),
      'plan',
      4,
    ],
    ['a list', 'plan/01B.json', '[]', 'plan', 1],
    ['a conflict', 'plan/01B.json', '{\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}', 'conflict_markers', 2],
    ['too much', 'plan/01B.json', ' '.repeat(2_000_000), 'oversize', 1],
    ['depth', 'plan/01B.json', '['.repeat(500_000), 'plan', 1],
  ])('a file with %s is told with its line, and costs only itself', (_, path, content, rule, line) => {
    const files = [
      { path, text: content },
      relationFile({ ...RELATION, id: '01X' }),
      planFile({ ...PLAN, id: '01Y' }),
    ];
    const relations = readRelationFiles(files);
    const plan = readPlanFiles(files);
    expect([...relations.problems, ...plan.problems]).toMatchObject([
      { rule, line, file: `artifacts/${path}` },
    ]);
    expect(relations.records.map((one) => one.id)).toEqual(['01X']);
    expect(plan.records.map((one) => one.id)).toEqual(['01Y']);
  });

  test('a file under another name goes by its name, and is told', () => {
    const { records, problems } = readRelationFiles([
      { path: 'relations/01Z.json', text: relationFile(RELATION).text },
    ]);
    expect(records).toEqual([{ ...RELATION, id: '01Z' }]);
    expect(problems).toMatchObject([{ rule: 'relation', line: 2, file: 'artifacts/relations/01Z.json' }]);
  });

  test('other files are nobody`s business', () => {
    const files = ['relations/.gitkeep', 'relations/a/b.json', 'plan/notes.md', 'notes.json'].map((path) => ({
      path,
      text: '?',
    }));
    expect([readRelationFiles(files).problems, readPlanFiles(files).problems]).toEqual([[], []]);
  });

  test('any text is read or becomes a problem', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.json()),
        fc.constantFrom('relations/a.json', 'plan/a.json', 'relations.json', 'orchestration-plan.jsonl'),
        (content, path) => {
          const files = [{ path, text: content }];
          const read = [readRelationFiles(files), readPlanFiles(files)];
          for (const { line } of read.flatMap(({ problems }) => problems)) expect(line).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('the lists of the older generation', () => {
  const line = (fields: object) => JSON.stringify({ ticket_id: 'x', author: 'a', at: AT, ...fields });
  const plan = (...lines: string[]) =>
    readPlanFiles([{ path: 'orchestration-plan.jsonl', text: `${lines.join('\n')}\n` }]);

  test('relations get ids that are the same at every reading', () => {
    const list = {
      version: 1,
      relations: [
        { ticket_id: 'x', kind: 'related', target: 'y', at: AT },
        { kind: 'blocks', target: 'z', note: null },
      ],
    };
    const read = () => readRelationFiles([{ path: 'relations.json', text: JSON.stringify(list) }]);
    expect(read()).toEqual(read());
    expect(read().problems).toEqual([]);
    expect(read().records.map(({ kind, target }) => [kind, target])).toEqual([
      ['blocks', 'z'],
      ['related', 'y'],
    ]);
  });

  test('plan records keep their ids, and have the kinds of today', () => {
    const { records, problems } = plan(
      line({ id: 'orch-plan-1', kind: 'waiting_capacity_note', note: 'full' }),
      line({ id: 'orch-plan-2', kind: 'do_not_parallelize', related_ticket: 'y' }),
      line({
        id: 'orch-plan-3',
        kind: 'accepted_plan',
        note: 'also',
        accepted_plan: { summary: 'do it', branch: 'b', worktree: '/w' },
      }),
    );
    expect(problems).toEqual([]);
    expect(
      records.map(({ id: one, kind, related, note, branch, worktree }) => [
        one,
        kind,
        related,
        note,
        branch,
        worktree,
      ]),
    ).toEqual([
      ['orch-plan-1', 'waiting_capacity', null, 'full', null, null],
      ['orch-plan-2', 'conflicts_with', 'y', '', null, null],
      ['orch-plan-3', 'accepted_plan', null, 'do it\n\nalso', 'b', '/w'],
    ]);
  });

  test('an id that names no file, or stands twice, is replaced by one that is always the same', () => {
    const lines = [
      line({ id: '../../x', kind: 'after', related_ticket: 'y' }),
      line({ id: 'a', kind: 'after', related_ticket: 'y' }),
      line({ id: 'a', kind: 'before', related_ticket: 'y' }),
    ];
    expect(plan(...lines)).toEqual(plan(...lines));
    expect(plan(...lines).records.map(({ id: one }) => /^[\w-]+$/u.test(one))).toEqual([true, true, true]);
    expect(new Set(plan(...lines).records.map(({ id: one }) => one)).size).toBe(3);
  });

  test('what is damaged is told with its line, and the rest is read', () => {
    const { records, problems } = plan(
      line({ id: 'a', kind: 'after', related_ticket: 'y' }),
      '{oops',
      line({ id: 'b', kind: 'someday' }),
      '[]',
    );
    expect(records.map(({ id: one }) => one)).toEqual(['a']);
    expect(problems.map(({ rule, line: at, file }) => [rule, at, file])).toEqual(
      [2, 3, 4].map((at) => ['plan', at, 'artifacts/orchestration-plan.jsonl']),
    );
    const relations = readRelationFiles([
      {
        path: 'relations.json',
        text: JSON.stringify(
          {
            relations: [
              { kind: 'related', target: 'y' },
              { kind: 'parent', target: 'z' },
            ],
          },
          null,
          2,
        ),
      },
    ]);
    expect(relations.records).toHaveLength(1);
    expect(relations.problems).toMatchObject([
      { rule: 'relation', line: 7, file: 'artifacts/relations.json' },
    ]);
  });
});
