import type { ActionsAnswer } from '../../wire.ts';
import { run, useActs } from '../act/acting.ts';
import { goOf } from '../act/place-actions.ts';
import { Still } from '../components/still.tsx';
import { createStore, useStore } from '../live/store.ts';
import { ActionRow } from './action-row.tsx';
import { arrangeRows, type Group } from './arrange-rows.ts';
import { AskedLine } from './asked-line.tsx';
import { GroupHead, headingId } from './group-head.tsx';
import { MoreRows } from './more-rows.tsx';
import { NothingNeeded } from './nothing-needed.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { type Opened, type ShownGroup, shownGroups, toggled, withMore } from './shown-groups.ts';
import { useListFocus } from './use-list-focus.ts';
import { useListKeys } from './use-list-keys.ts';
import { useSelection } from './use-selection.ts';
import './action-list.css';

/** Kept while the person is in another view. */
const openedGroups = createStore<Opened>({ names: new Set(), limits: new Map() });

/** The rows under their headings. All are children of one element, so that a row that moves is moved, and not made anew. */
export function ActionList({ answer }: { answer: ActionsAnswer }) {
  const acts = useActs();
  const opened = useStore(openedGroups);
  const setOpened = openedGroups.set;
  const writing = [...acts.values()].filter(({ at }) => at !== 'asked');
  const held = new Map(writing.map(({ row }) => [row.key, row]));
  const groups = arrangeRows(answer.rows, answer.counts, held);
  const shown = shownGroups(groups, opened, (key) => held.has(key));
  const rows = shown.flatMap(({ folded }) => folded.flatMap((one) => one.rows.map(({ row }) => row)));
  const { list, current, setCurrent, isMarked, step, goToRow } = useListFocus(rows.map(({ key }) => key));
  const ready = answer.rows.filter((row) => goOf(row) !== undefined);
  const { selected, toggle, select, clear } = useSelection(ready.map(({ key }) => key));

  const goAll = async () => {
    const chosen = ready.filter(({ key }) => selected.has(key));
    clear();
    // One after the other: each is done, or refused, for itself.
    for (const row of chosen) {
      const action = goOf(row);
      if (action) await run(row, action, action.input);
    }
  };
  const jumpTo = (group: Group) => {
    document.getElementById(headingId(group))?.scrollIntoView({ block: 'start' });
    const first = group.rows[0];
    if (first) goToRow(first.row.key);
  };
  useListKeys({
    current: rows.find(({ key }) => key === current),
    isMarked,
    goToRow,
    step,
    select: (key, isRange) => ready.some((row) => row.key === key) && toggle(key, isRange),
    hasSelected: selected.size > 0,
    goAll: () => void goAll(),
    clear,
  });

  const drawn = ({ group, isOpen, folded, left }: ShownGroup) => [
    <GroupHead
      key={`head:${group.id}`}
      group={group}
      isOpen={isOpen}
      onToggle={() => setOpened(toggled(opened, group.id))}
      onSelectAll={
        group.id === 'ready' && group.rows.length > 1
          ? () => select(group.rows.filter(({ row }) => goOf(row)).map(({ row }) => row.key))
          : undefined
      }
    />,
    ...folded.flatMap(({ rows, fold }) => [
      ...rows.map(({ row, gone }) => {
        const states = [group.needs, gone, row.key === current, selected.has(row.key)] as const;
        const [needs, , isCurrent, isSelected] = states;
        const shown = { row, gone, needs, isCurrent, isSelected, onFocus: setCurrent, onSelect: toggle };
        return <Still key={row.key} of={[row, ...states]} draw={() => <ActionRow {...shown} />} />;
      }),
      fold && (
        <MoreRows key={`fold:${fold.key}`} onPress={() => setOpened(toggled(opened, fold.key))}>
          and {fold.count} more for the same reason
        </MoreRows>
      ),
    ]),
    left > 0 && (
      <MoreRows key={`more:${group.id}`} onPress={() => setOpened(withMore(opened, group.id))}>
        show more of {left} that are left
      </MoreRows>
    ),
    isOpen && !answer.isFirst && group.count > group.rows.length && (
      <p key={`rest:${group.id}`} class="actions-rest">
        {group.count - group.rows.length} more come up as these are decided.
      </p>
    ),
  ];
  return (
    <div class="actions" ref={list}>
      <AskedLine groups={groups} onJump={jumpTo} />
      {!groups.some(({ needs }) => needs) && <NothingNeeded answer={answer} />}
      {shown.flatMap(drawn)}
      {selected.size > 0 && <SelectionBar count={selected.size} onGo={() => void goAll()} onClear={clear} />}
    </div>
  );
}
