import { describe, expect, it } from 'vitest';
import { arrangeRows } from '../../../src/panel/web/actions/arrange-rows.ts';
import {
  type Opened,
  PAGE,
  shownGroups,
  toggled,
  withMore,
} from '../../../src/panel/web/actions/shown-groups.ts';
import { reasonOf, rowOf } from './rows.ts';

const NOTHING: Opened = { names: new Set(), limits: new Map() };
const groupsOf = (count: number, urgency: 'stuck' | 'working', isEqual: boolean) =>
  arrangeRows(
    Array.from({ length: count }, (_, index) =>
      rowOf(`${index}`, {
        urgency,
        reasons: [reasonOf({ urgency, text: isEqual ? 'It died' : `${index} died` })],
      }),
    ),
    {},
    new Map(),
  );
const keysIn = (opened: Opened, groups = groupsOf(100, 'stuck', false), isHeld = (_key: string) => false) =>
  shownGroups(groups, opened, isHeld).flatMap(({ folded }) =>
    folded.flatMap(({ rows }) => rows.map(({ row }) => row.key)),
  );

describe('what of a group is drawn', () => {
  it('is a page of it, and one more each time', () => {
    expect(keysIn(NOTHING)).toHaveLength(PAGE);
    expect(shownGroups(groupsOf(100, 'stuck', false), NOTHING, () => false)[0]?.left).toBe(100 - PAGE);
    const more = withMore(withMore(NOTHING, 'stuck'), 'stuck');
    expect(keysIn(more)).toHaveLength(3 * PAGE);
    expect(shownGroups(groupsOf(80, 'stuck', false), more, () => false)[0]?.left).toBe(0);
  });

  it('is always also where a person writes', () => {
    const keys = keysIn(NOTHING, undefined, (key) => key === 'ticket:77');
    expect([keys.length, keys.at(-1)]).toEqual([PAGE + 1, 'ticket:77']);
  });

  it('is little of what is equal, and then a page of it, with all that is left counted once', () => {
    const groups = groupsOf(100, 'stuck', true);
    const [folded] = shownGroups(groups, NOTHING, () => false);
    const fold = folded?.folded[0]?.fold;
    expect([fold?.count, folded?.left]).toEqual([96, 0]);
    const opened = toggled(NOTHING, fold?.key ?? '');
    expect([keysIn(opened, groups).length, shownGroups(groups, opened, () => false)[0]?.left]).toEqual([
      PAGE,
      100 - PAGE,
    ]);
  });

  it('is nothing of what goes on by itself until it is opened', () => {
    const groups = groupsOf(5, 'working', false);
    expect(keysIn(NOTHING, groups)).toEqual([]);
    expect(keysIn(NOTHING, groups, (key) => key === 'ticket:3')).toEqual(['ticket:3']);
    expect(keysIn(toggled(NOTHING, 'working'), groups)).toHaveLength(5);
    expect(keysIn(toggled(toggled(NOTHING, 'working'), 'working'), groups)).toEqual([]);
  });
});
