import { describe, expect, it } from 'vitest';
import { arrangeRows } from '../../../src/panel/web/actions/arrange-rows.ts';
import { foldEqual } from '../../../src/panel/web/actions/fold-equal.ts';
import { actionOf, reasonOf, rowOf } from './rows.ts';

const NOBODY = new Map();

describe('the groups of the list', () => {
  it('come by urgency, with headings only where something stands below them', () => {
    const rows = [
      rowOf('asks', { urgency: 'permission' }),
      rowOf('works', { urgency: 'working' }),
      rowOf('stands', { urgency: 'stuck' }),
    ];
    expect(arrangeRows(rows, {}, NOBODY).map(({ heading, needs }) => [heading, needs])).toEqual([
      ['Asks for permission', true],
      ['Stuck', true],
      ['At work', false],
    ]);
  });

  it('tell what can be merged now from what a person has to decide otherwise', () => {
    const rows = [
      rowOf('merge', { urgency: 'decide', actions: [actionOf('merge')] }),
      rowOf('lead', { urgency: 'decide', actions: [actionOf('merge', {}, 'there is no dossier')] }),
    ];
    expect(arrangeRows(rows, {}, NOBODY).map(({ id, rows }) => [id, rows[0]?.row.key])).toEqual([
      ['merge', 'ticket:merge'],
      ['decide', 'ticket:lead'],
    ]);
  });

  it('count also what is not among the rows, once', () => {
    const groups = arrangeRows([rowOf('one', { urgency: 'decide' })], { decide: 5, waiting: 7 }, NOBODY);
    expect(groups.map(({ id, count }) => [id, count])).toEqual([
      ['decide', 5],
      ['waiting', 7],
    ]);
  });

  it('leave a row where it is while a person writes in it, and show what it became', () => {
    const before = rowOf('asked', { urgency: 'question' });
    const now = rowOf('asked', { urgency: 'working', latest: 'somebody else answered' });
    const [group] = arrangeRows([now], {}, new Map([[before.key, before]]));
    expect(group).toMatchObject({
      id: 'question',
      rows: [{ row: { latest: 'somebody else answered' }, gone: false }],
    });
  });

  it('keep a row that left the list while a person writes in it', () => {
    const before = rowOf('asked', { urgency: 'question' });
    const [group] = arrangeRows([], {}, new Map([[before.key, before]]));
    expect(group).toMatchObject({ id: 'question', count: 1, rows: [{ row: before, gone: true }] });
  });
});

describe('rows that are here for the same reason', () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ row: rowOf(`one-${index}`), gone: false }));

  it('take the place of a few, until they are opened', () => {
    const [folded] = foldEqual(many, new Set(), () => false);
    expect([folded?.rows.length, folded?.fold?.count]).toEqual([4, 5]);
    const opened = foldEqual(many, new Set([folded?.fold?.key ?? '']), () => false);
    expect(opened.flatMap(({ rows }) => rows)).toEqual(many);
  });

  it('never hide the one in which a person writes', () => {
    const [folded] = foldEqual(many, new Set(), (key) => key === 'ticket:one-7');
    expect(folded?.rows.map(({ row }) => row.key)).toContain('ticket:one-7');
    expect(folded?.fold?.count).toBe(4);
  });

  it('are not folded with others, nor for two more', () => {
    const six = many.slice(0, 6);
    expect(foldEqual(six, new Set(), () => false)).toEqual([{ rows: six }]);
    const other = { row: rowOf('other', { reasons: [reasonOf({ quote: 'why?' })] }), gone: false };
    const mixed = [...many.slice(0, 4), other, ...many.slice(4)];
    expect(foldEqual(mixed, new Set(), () => false).map(({ fold }) => fold)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
