import { describe, expect, test } from 'vitest';
import { parseItemFile, renderItemFile } from '../../../src/domain/format/item-file.ts';
import { mergeItem } from '../../../src/domain/merge/merge-item.ts';
import { mergeRecordFile } from '../../../src/domain/merge/merge-record-file.ts';
import type { Item } from '../../../src/domain/ticket.ts';

const ID = '20260101-000000-one';
const ITEM: Item = {
  id: ID,
  slug: 'one',
  title: 'One',
  state: 'planning',
  kind: 'task',
  priority: 'P2',
  labels: ['a', 'b'],
  createdAt: '2026-01-01T00:00:00Z',
  readiness: 'unspecified',
  riskFlags: [],
  assignee: null,
  body: 'The body',
};
const file = (change: Partial<Item> = {}) => renderItemFile({ ...ITEM, ...change });
const merge = (ours: string, theirs: string, base: string | undefined = file()) => {
  const merged = mergeItem(ID, { base, ours, theirs });
  if (!merged) throw new Error('nothing merged');
  return { ...merged, item: parseItemFile(merged.text, { id: ID }).item };
};

describe('items of two branches', () => {
  test('take each field from the side that changed it', () => {
    const { item, kept } = merge(
      file({ title: 'Two', body: 'New' }),
      file({ priority: 'P0', state: 'ready' }),
    );
    expect(item).toEqual({ ...ITEM, title: 'Two', body: 'New', priority: 'P0', state: 'ready' });
    expect(kept).toEqual([]);
  });

  test('unite lists: what was added is in, what was taken out is out', () => {
    expect(merge(file({ labels: ['b', 'c'] }), file({ labels: ['a', 'b', 'd'] })).item.labels).toEqual([
      'b',
      'c',
      'd',
    ]);
  });

  test('keep what both changed, the same whoever merges: bodies whole, and of other fields a line', () => {
    const [one, other] = [
      file({ title: 'Two', body: 'Ours', priority: 'P3', assignee: 'ann' }),
      file({ title: 'Three', body: 'Theirs', priority: 'P1', assignee: null, readiness: 'blocked' }),
    ];
    const { item, kept, text } = merge(one, other);
    const seam = '\n\n## The other version, kept by a merge\n\n';
    expect(item).toMatchObject({ title: 'Three', priority: 'P1', assignee: 'ann', readiness: 'blocked' });
    expect(item.body.split(seam)).toEqual(['Ours', 'Theirs', 'priority: "P3"', 'title: "Two"']);
    expect(kept.sort()).toEqual(['body', 'priority', 'title']);
    expect(merge(other, one).text).toBe(text);
  });

  test('take the state of the one that changed it; of two, the one that goes on least', () => {
    expect(merge(file({ state: 'closed' }), file({ state: 'ready' })).item.state).toBe('ready');
    expect(merge(file({ state: 'ready', title: 'x' }), file({ priority: 'P0' })).item.state).toBe('ready');
  });

  test('drop a version that a person took out, and keep what is new on either side', () => {
    const both = (...bodies: string[]) =>
      file({ body: bodies.join('\n\n## The other version, kept by a merge\n\n') });
    const { item } = merge(both('A', 'C'), both('B', 'D'), both('A', 'B'));
    expect(item.body).toBe('C\n\n## The other version, kept by a merge\n\nD');
    expect(merge(both('A'), both('A', 'B').replace('P2', 'P1'), both('A', 'B')).item.body).toBe('A');
  });

  test('are merged although an editor turned the line ends of one', () => {
    const turned = `\ufeff${file({ title: 'Two' })}`.replaceAll('\n', '\r\n');
    const { text } = merge(turned, file({ priority: 'P0' }));
    expect(text).toBe(file({ title: 'Two', priority: 'P0' }));
    expect(merge(file({ priority: 'P0' }), turned).text).toBe(text);
  });

  test('do not repeat a body that holds the other one', () => {
    expect(
      merge(file({ body: 'The body, longer' }), file({ body: 'The body, longer, and more' })).item.body,
    ).toBe('The body, longer, and more');
  });

  test('keep fields that the program does not know, from both', () => {
    const base = file().replace('kind:', 'same: 1\ngone: 1\nkind:');
    const ours = base
      .replace('same: 1', 'same: 2')
      .replace('kind:', 'mine: x\nkind:')
      .replace('"One"', '"Two"');
    const theirs = base
      .replace('gone: 1\n', '')
      .replace('kind:', 'yours: {a: [1]}\nkind:')
      .replace('P2', 'P1');
    const { text, item } = merge(ours, theirs, base);
    expect(text).toContain('same: 2\n');
    expect(text).toContain('mine: x\n');
    expect(text).toContain('yours: {a: [1]}\n');
    expect(text).not.toContain('gone');
    expect(item).toMatchObject({ title: 'Two', priority: 'P1' });
    expect(merge(theirs, ours, base).text).toBe(text);
  });

  test('keep comments of both, and tell of an unknown field that both changed', () => {
    const base = file().replace('kind:', 'mood: "calm"\nkind:');
    const ours = base.replace('"calm"', '"glad"').replace('kind:', '# One says\nkind:');
    const theirs = base.replace('"calm"', '"tired"').replace('kind:', '# Two says\nkind:');
    const { text, kept, item } = merge(ours, theirs, base);
    expect(text).toMatch(/# One says\n[\s\S]*# Two says\n/u);
    expect(text).toContain('\nmood: "glad"\n');
    expect(item.body).toMatch(/\n\nmood: "tired"$/u);
    expect(kept).toEqual(['mood']);
    expect(merge(theirs, ours, base).text).toBe(text);
  });

  test('without a common start are merged as far as they agree', () => {
    const { item } = merge(file({ labels: ['x'] }), file({ labels: ['y'] }), '');
    expect(item.labels).toEqual(['x', 'y']);
  });

  test('of different records, which git took for one, are left to a person', () => {
    const another = file({ id: '20260101-000001-other', slug: 'other', createdAt: '2026-01-01T00:00:01Z' });
    expect(mergeItem(ID, { base: file(), ours: another, theirs: file({ title: 'Two' }) })).toBeUndefined();
  });

  test('that cannot be read are left to a person, unless one side alone changed', () => {
    const broken = '---\ntitle: "One\n';
    expect(mergeItem(ID, { base: file(), ours: broken, theirs: file({ title: 'Two' }) })).toBeUndefined();
    expect(mergeItem(ID, { base: file(), ours: broken, theirs: file() })?.text).toBe(broken);
  });
});

describe('a file of a record', () => {
  const sides = { base: 'a\n', ours: 'b\n', theirs: 'c\n' };

  test('is merged by its name, in older folders as well', () => {
    const items = { base: file(), ours: file({ title: 'Two' }), theirs: file({ priority: 'P0' }) };
    expect(mergeRecordFile(`open/${ID}/item.md`, items)?.text).toContain('"Two"');
    expect(mergeRecordFile(`${ID}/resolution.md`, sides)).toEqual({
      text: 'b\n\n## The other version, kept by a merge\n\nc\n',
      kept: ['resolution.md'],
    });
  });

  test.each([`${ID}/artifacts/thread.md`, `${ID}/notes.md`, 'README.md', 'thread.md'])(
    '%s is not',
    (path) => {
      expect(mergeRecordFile(path, sides)).toBeUndefined();
    },
  );
});
