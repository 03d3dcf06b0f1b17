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

  test('keep both bodies and both titles, and say so', () => {
    const { item, kept } = merge(
      file({ title: 'Two', body: 'Ours' }),
      file({ title: 'Three', body: 'Theirs' }),
    );
    expect(item.title).toBe('Two');
    expect(item.body).toMatch(
      /^Ours\n\n## The other version, kept by a merge\n\nTheirs\n[\s\S]*Title: Three$/u,
    );
    expect(kept).toEqual(['title', 'body']);
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
  });

  test('without a common start are merged as far as they agree', () => {
    const { item } = merge(file({ labels: ['x'] }), file({ labels: ['y'] }), '');
    expect(item.labels).toEqual(['x', 'y']);
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
