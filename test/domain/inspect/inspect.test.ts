import { describe, expect, test } from 'vitest';
import { findCircles } from '../../../src/domain/circles.ts';
import type { EventDraft, ThreadEvent } from '../../../src/domain/event.ts';
import { renderItemFile } from '../../../src/domain/format/item-file.ts';
import { planFile, relationFile } from '../../../src/domain/format/record-files.ts';
import type { Finding } from '../../../src/domain/inspect/finding.ts';
import { inspectGraph, inspectRecord } from '../../../src/domain/inspect/inspect.ts';
import { migrateRecord } from '../../../src/domain/older/migrate.ts';
import {
  contentDigest,
  type RecordFiles,
  readRecord,
  summarise,
  textDigest,
} from '../../../src/domain/record.ts';
import type { RelationKind } from '../../../src/domain/relations.ts';
import { appendEvents, renderThread, sumOf } from '../../../src/domain/thread.ts';
import type { Item } from '../../../src/domain/ticket.ts';

const ID = '20260601-101112-a-ticket';
const AT = '2026-06-01T10:11:12Z';
const KEY = `ghp_${'a'.repeat(36)}`;
const ITEM: Item = {
  ...{
    id: ID,
    slug: 'a-ticket',
    title: 'A ticket',
    state: 'ready',
    kind: 'task',
    priority: 'P2',
    labels: [],
  },
  ...{ createdAt: AT, readiness: 'unspecified', riskFlags: [], assignee: null, body: 'line one\nline two' },
};

let count = 0;
function eventsOf(drafts: EventDraft[]): ThreadEvent[] {
  return appendEvents([], drafts, { author: 'human/x', at: AT, newId: () => `E${++count}` });
}
const CREATE: EventDraft = { kind: 'create', body: 'made', attributes: { item: contentDigest(ITEM) } };
const READY: EventDraft = { kind: 'state_changed', attributes: { from: 'planning', to: 'ready' } };
const COMMENT: EventDraft = { kind: 'comment', body: 'said' };

type Parts = Partial<RecordFiles> & { drafts?: EventDraft[]; events?: ThreadEvent[]; of?: Partial<Item> };
function record({
  drafts = [CREATE, READY, COMMENT],
  events = eventsOf(drafts),
  of = {},
  ...files
}: Parts = {}): RecordFiles {
  const item = renderItemFile({ ...ITEM, ...of });
  return {
    id: ID,
    item,
    thread: renderThread(events),
    resolution: undefined,
    small: [],
    artifacts: [],
    ...files,
  };
}

/** Level, rule, file and line of everything found, but not that a test's own change of the item is one. */
function found(files: RecordFiles, ledgered?: Parameters<typeof inspectRecord>[1]) {
  return short(inspectRecord(files, ledgered).filter(({ rule }) => rule !== 'outside_edit'));
}
function short(findings: Finding[]) {
  return findings.map(({ level, rule, file, line, fix }) => [level, rule, file, line, fix !== undefined]);
}
function resealed(event: ThreadEvent, change: Partial<ThreadEvent>): ThreadEvent {
  const changed = { ...event, ...change };
  return { ...changed, sum: sumOf(changed) };
}

test('a sound record has no findings', () => {
  expect(inspectRecord(record(), undefined)).toEqual([]);
  const plan = planFile({
    ...{ id: 'P1', kind: 'after', related: 'x', note: '', author: 'a', at: AT },
    ...{ replaces: null, branch: null, worktree: null },
  });
  const relation = relationFile({ id: 'R1', kind: 'related', target: 'x', note: '', author: 'a', at: AT });
  expect(inspectRecord(record({ small: [plan, relation] }), undefined)).toEqual([]);
});

describe('one damaged record', () => {
  const events = eventsOf([CREATE, READY, COMMENT]);
  const [create, ready, comment] = events as [ThreadEvent, ThreadEvent, ThreadEvent]; // three drafts give three events
  const item = renderItemFile(ITEM);
  const closed = [CREATE, READY, { kind: 'state_changed', attributes: { from: 'ready', to: 'closed' } }];
  const go: EventDraft = {
    kind: 'state_changed',
    attributes: { from: 'ready', to: 'queued', text: textDigest(ITEM) },
  };

  test.each<[string, RecordFiles, unknown[][]]>([
    ['no item', record({ item: undefined }), [['error', 'missing_file', 'item.md', 0, false]]],
    ['no thread', record({ thread: undefined }), [['error', 'missing_file', 'thread.md', 0, false]]],
    [
      'an unreadable file',
      record({ unreadable: [{ rule: 'unreadable_file', message: 'no', line: 0, file: 'artifacts' }] }),
      [['error', 'unreadable_file', 'artifacts', 0, false]],
    ],
    [
      'broken frontmatter',
      record({ item: item.replace('"task"', '"task" x') }),
      [['error', 'frontmatter', 'item.md', 6, false]],
    ],
    [
      'another id',
      record({ item: item.replace(`"${ID}"`, '"x"') }),
      [['error', 'id_folder', 'item.md', 2, true]],
    ],
    ['a wrong field', record({ item: item.replace('P2', 'P7') }), [['error', 'field', 'item.md', 7, false]]],
    [
      'a missing field',
      record({ item: item.replace('labels: []\n', '') }),
      [['error', 'field', 'item.md', 1, true]],
    ],
    ['a wrong slug', record({ of: { slug: 'A Ticket' } }), [['error', 'field', 'item.md', 3, false]]],
    [
      'another state than its thread',
      record({ of: { state: 'queued' } }),
      [['error', 'state', 'item.md', 5, true]],
    ],
    [
      'a changed event',
      record({ thread: renderThread(events).replace('said', 'done') }),
      [['error', 'event_sum', 'thread.md', 17, false]],
    ],
    [
      'a malformed event',
      record({ events: [create, ready, resealed(comment, { author: 'nobody', rev: 0 })] }),
      [['error', 'event_field', 'thread.md', 17, false]],
    ],
    [
      'a state that does not exist',
      record({ events: [create, resealed(ready, { attributes: { to: 'somewhere' } })] }),
      [['error', 'event_field', 'thread.md', 9, false]],
    ],
    [
      'an event twice',
      record({ events: [create, ready, comment, comment] }),
      [['error', 'event_duplicate', 'thread.md', 25, true]],
    ],
    [
      'two events of one id',
      record({ events: [create, ready, comment, resealed(comment, { body: 'other' })] }),
      [['error', 'event_duplicate', 'thread.md', 25, false]],
    ],
    [
      'an event cut out',
      record({ events: [create, resealed(comment, { after: 'E0' })], of: { state: 'planning' } }),
      [['error', 'event_missing', 'thread.md', 9, false]],
    ],
    [
      'a fork',
      record({ events: [create, ready, resealed(ready, { id: 'E00' })] }),
      [['error', 'fork', 'thread.md', 17, false]],
    ],
    [
      'a Go from elsewhere',
      record({ drafts: [CREATE, READY, go], of: { state: 'queued' } }),
      [['warning', 'foreign', 'thread.md', 17, false]],
    ],
    [
      'a path of one machine',
      record({ of: { body: 'a\nsee /home/somebody/project' } }),
      [['warning', 'absolute_path', 'item.md', 16, false]],
    ],
    [
      'such a path in an event',
      record({ drafts: [CREATE, READY, { kind: 'comment', body: 'a\n\n`C:\\Users\\me\\x`' }] }),
      [['warning', 'absolute_path', 'thread.md', 23, false]],
    ],
    ['a secret', record({ of: { body: `a\n${KEY}` } }), [['warning', 'secret', 'item.md', 16, false]]],
    [
      'a secret in an event',
      record({ drafts: [CREATE, READY, { kind: 'comment', body: KEY }] }),
      [['warning', 'secret', 'thread.md', 21, false]],
    ],
    [
      'a long title',
      record({ of: { title: 'x'.repeat(201) } }),
      [['error', 'oversize', 'item.md', 1, false]],
    ],
    [
      'a long body',
      record({ of: { body: 'x'.repeat(70_000) } }),
      [['error', 'oversize', 'item.md', 15, false]],
    ],
    [
      'a long event',
      record({ drafts: [CREATE, READY, { kind: 'comment', body: 'é'.repeat(9000) }] }),
      [['error', 'oversize', 'thread.md', 21, false]],
    ],
    [
      'no resolution',
      record({ drafts: closed, of: { state: 'closed' } }),
      [['error', 'resolution', 'resolution.md', 0, false]],
    ],
    [
      'a resolution too early',
      record({ resolution: 'done' }),
      [['warning', 'resolution', 'resolution.md', 1, false]],
    ],
    [
      'a conflict in its item',
      record({ item: item.replace('line two', '<<<<<<< a\n=======\n>>>>>>> b') }),
      [['error', 'conflict_markers', 'item.md', 16, false]],
    ],
    [
      'a conflict in its resolution',
      record({ drafts: closed, of: { state: 'closed' }, resolution: 'x\n<<<<<<< a\n=======\n>>>>>>> b\n' }),
      [['error', 'conflict_markers', 'resolution.md', 2, false]],
    ],
    [
      'a broken relation',
      record({ small: [{ path: 'relations/R1.json', text: '{\n' }] }),
      [['error', 'relation', 'artifacts/relations/R1.json', 2, false]],
    ],
    [
      'a withdrawal of nothing',
      record({
        small: [planFile({ id: 'P2', kind: 'withdrawn', record: 'P1', reason: '', author: 'a', at: AT })],
      }),
      [['warning', 'plan', 'artifacts/plan/P2.json', 4, false]],
    ],
  ])('with %s has exactly that finding', (_, files, expected) => {
    expect(found(files)).toEqual(expected);
  });

  test('that is behind what was acknowledged here is regressed', () => {
    expect(found(record(), { rev: 9, last: 'E999999', gates: new Set() })).toEqual([
      ['error', 'regressed', 'thread.md', 0, true],
    ]);
  });

  test('edited outside, or after the Go, says so', () => {
    const files = record({ drafts: [CREATE, READY, go], of: { state: 'queued', body: 'another' } });
    const gates = new Set(readRecord(files).events.map(({ id }) => id));
    const last = readRecord(files).events.at(-1)?.id ?? '';
    expect(short(inspectRecord(files, { rev: 3, last, gates }))).toEqual([
      ['warning', 'outside_edit', 'item.md', 1, false],
      ['warning', 'text_changed', 'item.md', 1, false],
    ]);
  });

  test('never shows the secret that it warns of', () => {
    expect(JSON.stringify(inspectRecord(record({ of: { body: KEY } }), undefined))).not.toContain(KEY);
  });
});

describe('what older generations wrote', () => {
  const long = `/home/somebody/x ${'x'.repeat(70_000)}`;
  const older: RecordFiles = {
    ...{ id: ID, bucket: 'closed', resolution: undefined, small: [], artifacts: [] },
    item: `---\ntitle: ${'long '.repeat(60)}\nstatus: closed\n---\n\n${long}\n`,
    thread: `<!-- event: comment author: nobody at: 2026-06-01 -->\n\n## Comment\n\n${long}\n\n---\n`,
  };
  const migration = migrateRecord(older);
  const write = migration.did === 'migrated' ? migration.write : {};
  const migrated = { ...older, item: write['item.md'], thread: write['thread.md'] };
  const noResolution = [['warning', 'resolution', 'resolution.md', 0, false]];

  test('may be long, name paths, and lack a resolution', () => {
    expect(short(inspectRecord(older, undefined))).toEqual(noResolution);
    expect(short(inspectRecord(migrated, undefined))).toEqual(noResolution);
  });

  test('is held to the rules of today as soon as it is changed', () => {
    const edited = { ...migrated, item: migrated.item?.replace('\n---\n\n', '\n---\n\nmore ') };
    expect(inspectRecord(edited, undefined).map(({ rule }) => rule)).toEqual([
      'outside_edit',
      'resolution',
      'oversize',
      'oversize',
      'absolute_path',
    ]);
  });
});

describe('what is wrong between Tickets', () => {
  type Link = [RelationKind, string];
  function row(id: string, relations: Link[] = [], plan: [string, string][] = [], of: Partial<Item> = {}) {
    const small = [
      ...relations.map(([kind, target], position) =>
        relationFile({ id: `R${position}`, kind, target, note: '', author: 'a', at: AT }),
      ),
      ...plan.map(([kind, related], position) => ({
        path: `plan/P${position}.json`,
        text: JSON.stringify({ id: `P${position}`, kind, related }),
      })),
    ];
    const files = record({ id, small, of: { slug: id, ...of } });
    return summarise(readRecord(files), undefined);
  }
  const shorten = (findings: Finding[]) => findings.map(({ rule, ticket, file }) => [rule, ticket, file]);

  test('nothing, where all is sound', () => {
    expect(
      inspectGraph([
        row(
          'a',
          [
            ['depends_on', 'b'],
            ['related', 'b'],
          ],
          [['after', 'b']],
        ),
        row('b', [['blocks', 'a']]),
      ]),
    ).toEqual([]);
  });

  test.each([
    [
      'a target that is not there',
      [row('a', [['related', 'x']])],
      [['relation_dangling', 'a', 'artifacts/relations/R0.json']],
    ],
    ['itself', [row('a', [['depends_on', 'a']])], [['relation_self', 'a', 'artifacts/relations/R0.json']]],
    [
      'the same twice',
      [
        row('a', [
          ['related', 'b'],
          ['related', 'b'],
        ]),
        row('b'),
      ],
      [['relation_duplicate', 'a', 'artifacts/relations/R1.json']],
    ],
    [
      'a circle',
      [
        row('a', [['depends_on', 'b']]),
        row('b', [['depends_on', 'c']]),
        row('c'),
        row('d', [['related', 'a']]),
        row('e', [
          ['blocks', 'c'],
          ['depends_on', 'a'],
        ]),
      ],
      [['relation_cycle', 'a', 'artifacts/relations/R0.json']],
    ],
    [
      'a plan about nothing',
      [row('a', [], [['after', 'x']])],
      [['plan_dangling', 'a', 'artifacts/plan/P0.json']],
    ],
    [
      'a plan in a circle',
      [row('a', [], [['before', 'b']]), row('b', [], [['blocks', 'a']])],
      [['plan_cycle', 'b', 'artifacts/plan/P0.json']],
    ],
    ['a slug twice', [row('a'), row('b', [], [], { slug: 'a' })], [['slug_duplicate', 'b', 'item.md']]],
    ['an id twice', [row('a'), row('a')], [['id_duplicate', 'a', 'item.md']]],
  ])('%s', (_, rows, expected) => {
    expect(shorten(inspectGraph(rows))).toEqual(expected);
  });

  test('a circle names everyone in it', () => {
    const [finding] = inspectGraph([row('b', [['depends_on', 'a']]), row('a', [['depends_on', 'b']])]);
    expect(finding?.message).toContain('a → b → a');
  });

  test('long chains and dense graphs take no long time', () => {
    const chain = Array.from({ length: 50_000 }, (_, n) => ({ waiting: `n${n}`, needed: `n${n + 1}` }));
    expect(findCircles(chain)).toEqual([]);
    expect(findCircles([...chain, { waiting: 'n50000', needed: 'n0' }])[0]).toHaveLength(50_001);
    const names = Array.from({ length: 300 }, (_, n) => `n${String(n).padStart(3, '0')}`);
    const dense = names.flatMap((waiting) =>
      names.filter((needed) => needed > waiting).map((needed) => ({ waiting, needed })),
    );
    expect(findCircles(dense)).toEqual([]);
    expect(findCircles([...dense, { waiting: 'n299', needed: 'n000' }])).toEqual([['n000', 'n299']]);
  });
});
