import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TicketError } from '../../../src/domain/errors.ts';
import { parseItemFile, renderItemFile } from '../../../src/domain/format/item-file.ts';
import { type Item, PRIORITIES, READINESS, STATES } from '../../../src/domain/ticket.ts';
import { processorTime } from '../../processor-time.ts';

const ID = '20260601-101112-a-ticket';
const ITEM: Item = {
  id: ID,
  slug: 'a-ticket',
  title: 'A title: with a colon # and a hash',
  state: 'queued',
  kind: 'task',
  priority: 'P1',
  labels: ['one', 'two, with a comma'],
  createdAt: '2026-06-01T10:11:12Z',
  readiness: 'unspecified',
  riskFlags: [],
  assignee: null,
  body: '## Background\n\ntext',
};
const FILE = renderItemFile(ITEM);

function read(text: string, folder: { id: string; bucket?: string } = { id: ID }) {
  return parseItemFile(text, folder);
}
function rules(text: string): [string, number][] {
  return read(text).problems.map(({ rule, line }) => [rule, line]);
}
/** The file with one line of its frontmatter replaced. */
function withLine(field: string, line: string): string {
  return FILE.replace(new RegExp(`^${field}: .*$`, 'mu'), () => line);
}

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const anyText = fc.oneof(
  text,
  fc.string({ unit: 'binary', maxLength: 60 }).filter((one) => !/\p{Surrogate}/u.test(one)),
  fc.constantFrom('\r\n', '---\n', '---', '\n', '\u2028', '\0', '# x', '\ufeff'),
);
const filled = anyText.filter((one) => one.trim() !== '');
const items: fc.Arbitrary<Item> = fc.record({
  id: fc.constant(ID),
  slug: filled,
  title: filled,
  state: fc.constantFrom(...STATES),
  kind: filled,
  priority: fc.constantFrom(...PRIORITIES),
  labels: fc.array(anyText, { maxLength: 4 }),
  createdAt: fc.constant('2026-06-01T10:11:12Z'),
  readiness: fc.constantFrom(...READINESS),
  riskFlags: fc.array(text, { maxLength: 3 }),
  assignee: fc.option(anyText),
  body: fc.array(anyText, { maxLength: 5 }).map((parts) => parts.join('')),
});

describe('item.md', () => {
  test('has every text quoted and every list on one line', () => {
    expect(FILE).toBe(`---
id: "${ID}"
slug: "a-ticket"
title: "A title: with a colon # and a hash"
state: "queued"
kind: "task"
priority: "P1"
labels: ["one", "two, with a comma"]
created_at: "2026-06-01T10:11:12Z"
readiness: "unspecified"
risk_flags: []
assignee: null
---

## Background

text
`);
  });

  test('is read back as it was written, whatever it says', () => {
    fc.assert(
      fc.property(items, (item) => {
        expect(read(renderItemFile(item))).toEqual({ item, problems: [], older: false });
      }),
    );
  });

  test('is read back after a change of what stood there before', () => {
    fc.assert(
      fc.property(items, items, fc.boolean(), (before, item, windows) => {
        const previous = windows
          ? renderItemFile({ ...before, body: 'x\ny' }).replaceAll('\n', '\r\n')
          : renderItemFile(before);
        expect(read(renderItemFile(item, previous)).item).toEqual(item);
      }),
    );
  });

  test('keeps what it does not know, in place and order, byte for byte', () => {
    const previous = FILE.replace(
      'kind: "task"\n',
      'kind:   task   # of the team\n# a comment\n\nnested:\n  deep: [1, 2.50, yes]\n  text: |\n    two\n    lines\nconstructor: x\n__proto__: y\n',
    );
    expect(read(previous)).toEqual({ item: ITEM, problems: [], older: false });
    expect(renderItemFile(ITEM, previous)).toBe(previous);
    const changed = renderItemFile({ ...ITEM, title: 'Other', labels: [] }, previous);
    expect(changed).toBe(
      previous.replace(/^title: .*$/mu, 'title: "Other"').replace(/^labels: .*$/mu, 'labels: []'),
    );
    expect(renderItemFile({ ...ITEM, kind: 'bug' }, previous)).toContain(
      'kind: "bug"   # of the team\n# a comment\n',
    );
  });

  test('puts a missing field where it belongs', () => {
    expect(renderItemFile(ITEM, FILE.replace(/^kind: .*\n/mu, ''))).toBe(FILE);
    expect(renderItemFile(ITEM, FILE.replace(/^id: .*\n/mu, ''))).toBe(FILE);
  });

  test('is written anew where it cannot be changed in place, with the fields that could be read', () => {
    const flow = `---\n{id: ${ID}, title: Old, team: {name: core, size: 3}}\n---\n\nbody\n`;
    const written = renderItemFile(ITEM, flow);
    expect(read(written)).toEqual({ item: ITEM, problems: [], older: false });
    expect(written).toContain('team: {"name": "core", "size": "3"}');
  });

  test('is written anew where it is no YAML, with what was no field as a comment', () => {
    const bare = `---\ntitle: a: b\nassignee: somebody\n; stray\nteam: core: one\n---\n\nbody\n`;
    const written = renderItemFile(ITEM, bare.replace('title', '; stray\ntitle'));
    expect(read(written)).toEqual({ item: ITEM, problems: [], older: false });
    expect(written).toContain('# ; stray\n');
    expect(written).toContain('team: "core: one"\n');
  });

  test('is read with a byte-order mark and with CRLF, which an edit keeps', () => {
    const windows = `\ufeff${FILE.replaceAll('\n', '\r\n')}`;
    expect(read(windows)).toEqual({ item: ITEM, problems: [], older: false });
    expect(renderItemFile(ITEM, windows)).toBe(windows);
    expect(renderItemFile({ ...ITEM, body: 'a\nb' }, windows)).toContain('\r\n---\r\n\r\na\r\nb\r\n');
  });

  test('keeps spaces behind its rules, a missing line end and what is written all on one line', () => {
    const spaced = FILE.replace('---\n', '--- \n').replace('\n---\n', '\n---\t\n').trimEnd();
    expect(renderItemFile({ ...ITEM, priority: 'P3' }, spaced)).toBe(spaced.replace('P1', 'P3'));
    const flow = `---\n{${FILE.split('---\n')[1]?.trimEnd().replaceAll('\n', ', ')}}\n---\n\n${ITEM.body}\n`;
    expect(renderItemFile(ITEM, flow)).toBe(flow);
  });

  test('with half a character in an escape is read with a sign in its place, and can be changed', () => {
    const halved = withLine('title', 'title: "half \\ud800"');
    expect(read(halved)).toMatchObject({ item: { title: 'half \ufffd' }, problems: [] });
    const edited = renderItemFile({ ...read(halved).item, priority: 'P3' }, halved);
    expect(edited).toBe(halved.replace('P1', 'P3'));
  });

  test('keeps times, numbers and truth values as the texts that were written', () => {
    const file = FILE.replace('"2026-06-01T10:11:12Z"', '2026-06-01T10:11:12Z')
      .replace(/^title: .*$/mu, 'title: 0012.50')
      .replace('["one", "two, with a comma"]', '[yes, 1_000, 0x1F, ~a]')
      .replace('assignee: null', 'assignee: "null"');
    expect(read(file)).toMatchObject({
      problems: [],
      item: {
        createdAt: '2026-06-01T10:11:12Z',
        title: '0012.50',
        labels: ['yes', '1_000', '0x1F', '~a'],
        assignee: 'null',
      },
    });
  });

  test('is refused with half a character, which no file can keep', () => {
    expect(() => renderItemFile({ ...ITEM, body: 'a\ud800b' })).toThrow(TicketError);
    expect(() => renderItemFile({ ...ITEM, labels: ['\udc00'] })).toThrow(TicketError);
  });
});

describe('what is wrong in item.md', () => {
  test.each([
    ['slug', 'slug: 7\nslug: 8', 'frontmatter', 4],
    ['title', 'title: TUI: a list', 'frontmatter', 4],
    ['title', 'title: !!js/function "x"', 'frontmatter', 4],
    ['title', 'title: &a x', undefined, 0],
    ['labels', 'labels: *a', 'frontmatter', 8],
    ['kind', '<<: {kind: bug}\nkind: "task"', undefined, 0],
    ['state', 'state: "somewhere"', 'field', 5],
    ['priority', 'priority: P9', 'field', 7],
    ['labels', 'labels: one', 'field', 8],
    ['labels', 'labels: [a, [b]]', 'field', 8],
    ['created_at', 'created_at: "yesterday"', 'field', 9],
    ['readiness', 'readiness: {}', 'field', 10],
    ['risk_flags', 'risk_flags: null', 'field', 11],
    ['assignee', 'assignee: [a]', 'field', 12],
    ['title', 'title: null', 'field', 4],
    ['id', 'id: "other"', 'id_folder', 2],
    ['kind', 'team: core', 'field', 1],
  ])('%s written as %j is %s in line %d', (field, line, rule, at) => {
    expect(rules(withLine(field, line))[0]).toEqual(rule === undefined ? undefined : [rule, at]);
  });

  test('every missing field is named', () => {
    expect(
      read(`---\nid: "${ID}"\nslug: "x"\n---\n`).problems.map(({ message }) => message.split(' ')[0]),
    ).toEqual([
      'title',
      'state',
      'kind',
      'priority',
      'labels',
      'created_at',
      'readiness',
      'risk_flags',
      'assignee',
    ]);
  });

  test.each([
    ['nothing', ''],
    ['no frontmatter', 'text\n'],
    ['another language', '---js\nmodule.exports = {}\n---\n'],
    ['no end', '---\nid: x\n'],
    ['a list', '---\n- a\n---\n'],
    [
      'bombs',
      `---\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.replace(/./gu, (name) => `${name}: &${name} [*a,*a,*a,*a]\n`)}---\n`,
    ],
    ['depth', `---\na: ${'['.repeat(30_000)}\n---\n`],
    ['braces', `---\na: ${'{a: '.repeat(15_000)}\n---\n`],
    ['size', `---\na: ${'x'.repeat(70_000)}\n---\n`],
  ])('%s is a problem, and the body is still there', (_, file) => {
    const { item, problems } = read(file);
    expect(problems.some(({ rule }) => rule === 'frontmatter')).toBe(true);
    expect(item.id).toBe(ID);
    expect(processorTime(() => read(file), 2000)).toBeLessThan(2000);
  });

  test('a conflict is told with its line; an example of one in a code fence is none', () => {
    const conflict = '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n';
    expect(rules(`${FILE}\n${conflict}`)).toEqual([['conflict_markers', 19]]);
    expect(rules(FILE.replace('kind: "task"\n', conflict))[0]).toEqual(['conflict_markers', 6]);
    expect(rules(`${FILE}\n\`\`\`\n${conflict}\`\`\`\n`)).toEqual([]);
  });

  test('a body may be about conflicts: in the file it is none, and it comes back as it was', () => {
    const begin = fc.constantFrom('<<<<<<< HEAD', '<<<<<<<', '\\<<<<<<< x', '\\\\<<<<<<<', '<<<<<<<\r');
    const others = ['a', '=======', '>>>>>>> x', '```', '~~~~ js', '    ```', '', 'x <<<<<<< y'];
    const body = fc.array(fc.oneof(begin, fc.constantFrom(...others))).map((rows) => rows.join('\n'));
    fc.assert(
      fc.property(body, fc.constantFrom(undefined, FILE, FILE.replaceAll('\n', '\r\n')), (text, before) => {
        const file = renderItemFile({ ...ITEM, body: text }, before);
        const { item, problems } = read(file);
        expect([item.body, problems]).toEqual([text, []]);
      }),
    );
    const about = renderItemFile({ ...ITEM, body: '<<<<<<< a\n=======\n>>>>>>> b' });
    expect(about).toContain('\n\\<<<<<<< a\n');
  });

  test('ten megabytes of anything are read in a bounded time', () => {
    const readAll = () => {
      for (const piece of ['\n', ' ', '---\n', 'a: ', '<<<<<<<\n', '```\n', '"', '\r']) {
        read(piece.repeat(10_000_000 / piece.length));
        read(`---\n${piece.repeat(10_000_000 / piece.length)}\n---\n`);
        read(`---\n${piece.repeat(60_000 / piece.length)}\n---\n`);
      }
    };
    expect(processorTime(readAll, 8000)).toBeLessThan(8000);
  });

  test('any text is read or becomes a problem, and can be written over', () => {
    const parts = fc.constantFrom(
      '---\n',
      'title: x\n',
      'labels: [a]\n',
      '? ',
      '- a\n',
      '{',
      '}',
      ': ',
      '|\n',
      '"',
      "'",
      '&a ',
      '*a',
      '!x ',
      '#',
      '\t',
      '\r\n',
      '\ufeff',
      '<<: ',
      'status: open\n',
      'x:\n  y: z\n',
      '<<<<<<< a\n',
    );
    const files = fc
      .array(fc.oneof(parts, text), { maxLength: 14 })
      .map((all) => `---\n${all.join('')}\n---\n\nbody\n`);
    fc.assert(
      fc.property(fc.oneof(files, fc.string({ unit: 'binary', maxLength: 100 })), (file) => {
        read(file);
        expect(read(renderItemFile(ITEM, file)).item).toEqual(ITEM);
      }),
      { numRuns: 500 },
    );
  });
});

describe('older records', () => {
  test.each([
    ['status: open', 'open', 'planning'],
    ['status: open\nworkflow_state: ready', 'open', 'ready'],
    ['status: open\nworkflow_state: intake', 'open', 'planning'],
    ['status: open\nworkflow_state: done', 'open', 'done'],
    ["status: 'closed'\nworkflow_state: 'done'", 'closed', 'closed'],
    ['status: closed\nworkflow_state: inprogress', 'open', 'closed'],
    ['workflow_state: queued', 'closed', 'closed'],
    ['status: pending', 'pending', 'planning'],
    ['labels: []', 'open', 'planning'],
    ['labels: []', 'closed', 'closed'],
    ['state: inprogress', undefined, 'inprogress'],
  ])('%j in %s is %s', (lines, bucket, state) => {
    const { item, problems, older } = read(`---\ntitle: x\n${lines}\n---\n\nbody\n`, {
      id: ID,
      ...(bucket ? { bucket } : {}),
    });
    expect([item.state, problems, older]).toEqual([state, [], true]);
  });

  test.each([
    'TUI: a list',
    'Fix #12',
    '[WIP] a thing',
    '[WIP]',
    '{x}',
    '@who',
    '*all*',
    '- a',
    '`code`',
    '& more',
    "don't",
    "it's: 'so'",
    '"quoted" start',
    '100%: sure',
    '内部: 名前',
    '> more',
    '| x',
  ])('a bare title %j is read whole and stays so when it is written', (title) => {
    const file = `---\nid: ${ID}\nslug: a-ticket\ntitle: ${title}\nstatus: open\nown_field: kept: as it is\nlabels: [a, b]\n---\n\nbody\n`;
    const { item, problems } = read(file);
    expect([item.title, item.labels, problems]).toEqual([title, ['a', 'b'], []]);
    const written = renderItemFile(item, file);
    expect(read(written).item).toEqual(item);
    expect(written).toContain('own_field: "kept: as it is"');
  });

  test('a quoted title is what stands between the quotes', () => {
    expect(read("---\ntitle: 'it''s: x'\nstatus: open\n---\n").item.title).toBe("it's: x");
    expect(read('---\ntitle: "a \\"b\\""\nstatus: open\n---\n').item.title).toBe('a "b"');
  });

  test('what they did not have yet is filled in without complaint', () => {
    expect(read("---\ntitle: 'x'\nstate: 'done'\n---\n\nbody\n", { id: '00001KVNEKH9Q' })).toEqual({
      older: true,
      problems: [],
      item: {
        id: '00001KVNEKH9Q',
        slug: '00001KVNEKH9Q',
        title: 'x',
        state: 'done',
        kind: 'task',
        priority: 'P2',
        labels: [],
        createdAt: '2026-06-21T16:00:49Z',
        readiness: 'unspecified',
        riskFlags: [],
        assignee: null,
        body: 'body',
      },
    });
  });

  test('times of another zone become UTC', () => {
    expect(
      read('---\ntitle: x\nstatus: open\ncreated_at: 2026-06-01T19:00:00+09:00\n---\n').item.createdAt,
    ).toBe('2026-06-01T10:00:00Z');
  });
});
