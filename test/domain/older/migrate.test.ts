import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseItemFile } from '../../../src/domain/format/item-file.ts';
import { inspectRecord } from '../../../src/domain/inspect/inspect.ts';
import { type Migration, migrateRecord } from '../../../src/domain/older/migrate.ts';
import type { FileProblem } from '../../../src/domain/problem.ts';
import { editedOutside, type RecordFiles, readRecord, standingOfRecord } from '../../../src/domain/record.ts';

const ID = '20260601-101112-a-ticket';

function older(parts: Partial<RecordFiles> = {}): RecordFiles {
  return {
    id: ID,
    bucket: 'open',
    item: `---\nid: ${ID}\nslug: a-ticket\ntitle: TUI: a list\nstatus: open\nkind: task\npriority: P1\nlabels: [a, b]\nworkflow_state: queued\ncreated_at: 2026-06-01T10:11:12Z\nupdated_at: 2026-06-02T10:11:12Z\nassignee: null\nlegacy_ticket: null\n---\n\n## Background\n\ntext\n`,
    thread: [
      '<!-- event: create author: yoi ticket at: 2026-06-01T10:11:12Z -->\n\n## Created\n\nMade.\n\n---\n',
      '<!-- event: state_changed author: "yoi ticket" at: 2026-06-02T10:11:12Z from: intake to: ready reason: because it is field: workflow_state -->\n\n## State changed\n\nReady.\n\n\n---\n',
    ].join('\n'),
    resolution: undefined,
    small: [],
    artifacts: [],
    ...parts,
  };
}

/** The files of the record after a migration was written. */
function filesAfter(files: RecordFiles, migration: Migration): RecordFiles {
  if (migration.did !== 'migrated') return files;
  const { write, remove } = migration;
  const small = new Map(files.small.map(({ path, text }) => [path, text]));
  for (const path of remove) small.delete(path.replace('artifacts/', ''));
  for (const [path, text] of Object.entries(write))
    if (path.startsWith('artifacts/')) small.set(path.replace('artifacts/', ''), text);
  const { bucket: _, ...rest } = files;
  return {
    ...rest,
    item: write['item.md'] ?? files.item,
    thread: write['thread.md'] ?? files.thread,
    small: [...small].map(([path, text]) => ({ path, text })),
  };
}

function migrated(files: RecordFiles, taken?: ReadonlySet<string>) {
  const migration = migrateRecord(files, taken);
  if (migration.did !== 'migrated') throw new Error(JSON.stringify(migration));
  const written = filesAfter(files, migration);
  return { migration, written, before: readRecord(files), record: readRecord(written) };
}

describe('migrating an older record', () => {
  test('gives the item the fields of today and keeps the others in their place', () => {
    const { written, record } = migrated(older());
    expect(written.item?.split('---\n')[1]?.split('\n')).toEqual([
      `id: "${ID}"`,
      'slug: "a-ticket"',
      'title: "TUI: a list"',
      'state: "queued"',
      'kind: "task"',
      'priority: "P1"',
      'labels: ["a", "b"]',
      'created_at: "2026-06-01T10:11:12Z"',
      'readiness: "unspecified"',
      'risk_flags: []',
      'updated_at: "2026-06-02T10:11:12Z"',
      'assignee: null',
      'legacy_ticket: null',
      '',
    ]);
    expect(record.problems).toEqual([]);
    expect(record.older).toBe(false);
    expect(record.item.body).toBe('## Background\n\ntext');
  });

  test('ends its thread in the state of its item', () => {
    const { record } = migrated(older());
    const standing = standingOfRecord(record, undefined);
    expect(standing.state).toBe('queued');
    expect(standing.fork).toEqual([]);
    expect(record.events.map(({ kind, author }) => [kind, author])).toEqual([
      ['create', 'yoi ticket'],
      ['state_changed', 'yoi ticket'],
      ['state_changed', 'migration/yoi-tickets'],
      ['migrated', 'migration/yoi-tickets'],
    ]);
    expect(record.events[1]).toMatchObject({
      body: 'Ready.\n',
      attributes: { from: 'intake', to: 'ready', reason: 'because it is', field: 'workflow_state' },
    });
    expect(editedOutside(record)).toBe(false);
  });

  test('says in the thread what the frontmatter says no more', () => {
    expect(migrated(older()).record.events.at(-1)?.body).toContain('status: open\nworkflow_state: queued');
  });

  test('tells an edit that is made afterwards', () => {
    const { written } = migrated(older());
    const edited = { ...written, item: written.item?.replace('## Background', '## Changed') };
    expect(editedOutside(readRecord(edited))).toBe(true);
  });

  test('changes nothing the second time', () => {
    const { written } = migrated(older());
    expect(migrateRecord(written)).toEqual({ did: 'nothing' });
  });

  test('goes on where it was stopped between the thread and the item', () => {
    const files = older();
    const { written } = migrated(files);
    const half = { ...files, thread: written.thread };
    expect(filesAfter(half, migrateRecord(half))).toEqual(written);
  });

  test('closes what was closed, and says that it ended in the ordinary way', () => {
    const files = older({ bucket: 'closed', resolution: 'Done.\n' });
    const standing = standingOfRecord(migrated(files).record, undefined);
    expect(standing).toMatchObject({ state: 'closed', outcome: 'done' });
  });

  test('makes a slug that nobody has', () => {
    const item = "---\ntitle: 'A list'\nstate: 'done'\nupdated_at: '2026-06-21T16:39:43Z'\n---\n\nbody\n";
    const { bucket: _, ...flat } = older({ id: '00001KVNEKH9Q', item });
    expect(migrated(flat).record.item).toMatchObject({
      id: '00001KVNEKH9Q',
      slug: 'a-list',
      state: 'done',
      createdAt: '2026-06-21T16:00:49Z',
    });
    expect(migrated(flat, new Set(['a-list'])).record.item.slug).toBe('a-list-2');
  });

  test('makes one small file of each relation and plan record, and keeps what they said besides', () => {
    const small = [
      {
        path: 'relations.json',
        text: '{"version":1,"relations":[{"ticket_id":"x","kind":"depends_on","target":"other","note":"n","author":"a","at":"2026-06-01T00:00:00Z","__proto__":"p"}]}',
      },
      {
        path: 'orchestration-plan.jsonl',
        text: '{"id":"orch-plan-1","ticket_id":"x","kind":"do_not_parallelize","related_ticket":"other","note":"n","author":"a","at":"2026-06-01T00:00:00Z"}\n{"id":"orch-plan-2","kind":"accepted_plan","accepted_plan":{"summary":"s","branch":"b","worktree":"/home/somebody/w","role_plan":"r"},"author":"a","at":"2026-06-02T00:00:00Z"}\n',
      },
    ];
    const { migration, record, before } = migrated(older({ small }));
    expect(migration.did === 'migrated' && migration.remove).toEqual([
      'artifacts/relations.json',
      'artifacts/orchestration-plan.jsonl',
    ]);
    expect(record.relations).toEqual(before.relations);
    expect(record.plan).toEqual(before.plan);
    expect(record.plan.map(({ kind, worktree }) => [kind, worktree])).toEqual([
      ['conflicts_with', null],
      ['accepted_plan', '/home/somebody/w'],
    ]);
    const texts = Object.values(migration.did === 'migrated' ? migration.write : {}).join('');
    for (const word of ['"ticket_id": "x"', '"__proto__": "p"', 'do_not_parallelize', '"role_plan": "r"'])
      expect(texts).toContain(word);
  });

  test('leaves a list alone that it cannot read whole, and says so', () => {
    const small = [
      { path: 'orchestration-plan.jsonl', text: '{"id":"a","kind":"after","related_ticket":"b"}\n{oops\n' },
    ];
    const { migration, record } = migrated(older({ small }));
    expect(migration.did === 'migrated' && migration.remove).toEqual([]);
    expect(record.problems).toMatchObject([
      { rule: 'plan', line: 2, file: 'artifacts/orchestration-plan.jsonl' },
    ]);
    expect(record.plan).toHaveLength(1);
  });

  test('keeps what stands above the first event', () => {
    const { record, before } = migrated(older({ thread: `# Notes\n\n${older().thread}` }));
    expect(before.problems).toMatchObject([{ rule: 'event_marker', line: 1 }]);
    expect(record.events.find(({ heading }) => heading === 'Text above the first event')?.body).toBe(
      '# Notes\n',
    );
    expect(record.problems).toEqual([]);
  });

  test.each([
    [
      'a conflict',
      older().item?.replace('kind: task', '<<<<<<< HEAD\nkind: task\n=======\nkind: bug\n>>>>>>> other'),
    ],
    ['a state that nobody knows', older().item?.replace('queued', 'somewhere')],
    ['no frontmatter', 'Only text.\n'],
    ['no item', undefined],
  ])('does not touch a record with %s', (_, item) => {
    expect(migrateRecord(older({ item })).did).toBe('unreadable');
  });

  test('does not touch what the disk did not give whole', () => {
    const unreadable: FileProblem[] = [
      { rule: 'encoding', message: 'it is not UTF-8 text', line: 0, file: 'thread.md' },
    ];
    expect(migrateRecord(older({ unreadable })).did).toBe('unreadable');
  });

  test('loses no byte of any body, heading or attribute', () => {
    const word = fc.string({ unit: 'grapheme', maxLength: 40 });
    const attribute = fc.stringMatching(/^[a-z]{1,9}( [a-z]{1,9}){0,3}$/u);
    const event = fc.record({
      kind: fc.constantFrom('comment', 'review', 'odd-kind'),
      body: word,
      author: attribute,
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), word, (events, body) => {
        const thread = events
          .map(
            ({ kind, author, body: text }) =>
              `<!-- event: ${kind} author: ${author} at: 2026-06-01T00:00:00Z note: ${author} -->\n\n## A heading\n\n${text}\n\n---\n`,
          )
          .join('\n');
        const item = older().item?.replace('## Background\n\ntext', () => body);
        const { record, before } = migrated(older({ thread, item }));
        expect(record.item.body).toBe(body);
        expect(record.problems).toEqual([]);
        const said = (list: typeof record.events) =>
          list.map(({ kind, author, at, heading, body: text, attributes, id }) => ({
            kind,
            author,
            at,
            heading,
            text,
            attributes,
            id,
          }));
        expect(said(record.events).slice(0, before.events.length)).toEqual(said(before.events));
        expect(before.events.map(({ body: text }) => text)).toEqual(events.map(({ body: text }) => text));
      }),
    );
  });

  test('is whole or not at all, whatever the record says', () => {
    const parts = fc.constantFrom(
      'title: x\n',
      'title: a: b\n',
      'status: open\n',
      'status: closed\n',
      'state: done\n',
      'workflow_state: ready\n',
      'slug: Odd Slug\n',
      'id: other\n',
      'labels: a, b\n',
      'labels: [a]\n',
      'priority: high\n',
      'own: {a: 1}\n',
      '# note\n',
      'created_at: 2026-06-01\n',
      'assignee: me # now\n',
      '- x\n',
      '  more\n',
      'state: ?\n',
    );
    const lines = fc.constantFrom(
      '<!-- event: comment author: a b at: 2026-06-01 -->\n',
      '<!-- event: state_changed author: a at: 2026-06-01 to: done -->\n',
      '<!-- event: close author: a at: 2026-06-01 -->\n',
      '<!-- event: x -->\n',
      '---\n',
      '\n',
      '## H\n',
      'text\n',
      '```\n',
      '```ts\n',
      '<!-- event: review author: a at: b id: c rev: 1 after: none sum: 0 -->\n',
    );
    const some = (unit: fc.Arbitrary<string>) => fc.array(unit, { maxLength: 12 }).map((all) => all.join(''));
    fc.assert(
      fc.property(
        some(parts),
        some(lines),
        fc.constantFrom('open', 'closed', 'pending'),
        (fields, thread, bucket) => {
          const files = older({ bucket, item: `---\n${fields}---\n\nbody\n`, thread });
          const migration = migrateRecord(files);
          if (migration.did !== 'migrated') return;
          const written = filesAfter(files, migration);
          const [before, record] = [readRecord(files), readRecord(written)];
          const known = before.problems.map(({ message }) => message);
          expect(known).toEqual(expect.arrayContaining(record.problems.map(({ message }) => message)));
          expect(record.events.slice(0, before.events.length).map(({ body, id }) => [body, id])).toEqual(
            before.events.map(({ body, id }) => [body, id]),
          );
          expect(standingOfRecord(record, undefined).state).toBe(before.item.state);
          expect(record.item.body).toBe('body');
          expect(migrateRecord(written)).toEqual({ did: 'nothing' });
        },
      ),
      { numRuns: 400 },
    );
  });
});

const CORPUS = new URL('../../../../shared/corpus/', import.meta.url).pathname;

describe.skipIf(!existsSync(CORPUS))('real older records (skipped where ../shared/corpus is absent)', () => {
  const records = existsSync(CORPUS) ? realRecords() : [];

  test.each(records.map((files) => [files.id, files] as const))('%s', (_, files) => {
    const { migration, written, record, before } = migrated(files);
    expect(before.problems).toEqual([]);
    expect(record.problems).toEqual([]);
    expect(record.item.body).toBe(files.item?.slice(files.item.indexOf('\n---\n\n') + 6).replace(/\n$/u, ''));
    expect(standingOfRecord(record, undefined)).toMatchObject({ state: before.item.state, fork: [] });
    for (const [position, event] of before.events.entries()) {
      const { kind, author, at, heading, body, attributes } = event;
      expect(record.events[position]).toMatchObject({ kind, author, at, heading, body, attributes });
      expect(files.thread).toContain(body);
    }
    expect(record.relations).toEqual(before.relations);
    expect(record.plan).toEqual(before.plan);
    for (const key of fieldNames(files.item).filter((name) => !['status', 'workflow_state'].includes(name)))
      expect(fieldNames(written.item)).toContain(key);
    expect(migrateRecord(written)).toEqual({ did: 'nothing' });
    expect(migrateRecord(files)).toEqual(migration);
    for (const one of [files, written])
      expect(inspectRecord(one, undefined).filter(({ level }) => level === 'error')).toEqual([]);
    expect(parseItemFile(written.item ?? '', { id: files.id })).toMatchObject({ older: false, problems: [] });
  });

  test('no marker of any thread is lost, but those that are examples in a code fence', () => {
    const lost = records.flatMap((files) => {
      const lines = [...(files.thread ?? '').matchAll(/^<!-- event: .*$/gmu)].length;
      return lines === readRecord(files).events.length ? [] : [files.id];
    });
    expect(lost).toEqual(['20260527-000013-tickets-sh-workitem-thread-mvp']);
  });
});

function fieldNames(item = ''): string[] {
  return [...(item.split('\n---\n')[0] ?? '').matchAll(/^(\w+):/gmu)].map(([, name = '']) => name);
}

function realRecords(): RecordFiles[] {
  const folders = ['work-items/open', 'work-items/closed', 'bucket/open', 'bucket/closed', 'flat'];
  return folders.flatMap((folder) =>
    readdirSync(join(CORPUS, folder)).map((id) => {
      const at = join(CORPUS, folder, id);
      const text = (name: string) =>
        existsSync(join(at, name)) ? readFileSync(join(at, name), 'utf8') : undefined;
      const artifacts = readdirSync(join(at, 'artifacts')).filter((name) =>
        statSync(join(at, 'artifacts', name)).isFile(),
      );
      return {
        id,
        ...(folder === 'flat' ? {} : { bucket: folder.split('/')[1] ?? '' }),
        item: text('item.md'),
        thread: text('thread.md'),
        resolution: text('resolution.md'),
        small: artifacts
          .filter((name) => /\.jsonl?$/u.test(name))
          .map((path) => ({ path, text: text(`artifacts/${path}`) ?? '' })),
        artifacts,
      };
    }),
  );
}
