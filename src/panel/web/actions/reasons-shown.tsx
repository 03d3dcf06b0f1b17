import type { ComponentChildren } from 'preact';
import type { Action, ActionRow, Reason, Urgency } from '../../../domain/actions.ts';
import { heldReasons, useActs } from '../act/acting.ts';
import { ActionButtons } from '../act/action-buttons.tsx';
import { ActionForm } from '../act/action-form.tsx';
import { placeActions } from '../act/place-actions.ts';
import { ReasonShown } from './reason-shown.tsx';

/** What goes on by itself is no news where something is asked. */
const GOES_ON: readonly Urgency[] = ['planning', 'working', 'waiting', 'deferred'];

type Props = {
  row: ActionRow;
  /** Whether the first action is what the person is asked for. */
  strong: boolean;
  /** So many actions stand beside it, where no question has answers of its own. */
  room?: number;
  /** What else is known of it, beside the first reason. */
  facts?: ComponentChildren;
  /** Before the buttons of the first reason. */
  children?: ComponentChildren;
};

/** Why something is here, each reason with what answers it, and what is open of it: a form, or what was refused. */
export function ReasonsShown({ row, strong, room, facts, children }: Props) {
  const { answers, inSight } = placeActions(row, room);
  const reasons = [...row.reasons, ...heldReasons(row, useActs())].map((reason, index) => ({
    reason,
    answers: answers[index] ?? [],
    isFirst: index === 0,
  }));
  const apart = reasons.filter(({ reason, isFirst }) => isFirst || standsApart(reason));
  const besides = reasons
    .filter(({ reason, isFirst }) => !isFirst && !standsApart(reason))
    .filter(({ reason }) => !strong || !GOES_ON.includes(reason.urgency));
  return (
    <>
      {apart.map(({ reason, answers, isFirst }) => (
        <ReasonShown
          key={reason.question ?? `${reason.pod ?? ''}${reason.text}`}
          row={row}
          reason={reason}
          answers={answers}
          isFirst={isFirst}
          besides={isFirst ? besides.map(({ reason }) => reason.text) : []}
          facts={isFirst && facts}
        >
          {isFirst && <Ways row={row} inSight={inSight} strong={strong} before={children} />}
        </ReasonShown>
      ))}
      <ActionForm slot={row.key} row={row} />
    </>
  );
}

/** Somebody's words, and what is answered by itself, want a place of their own; all else is a sentence more. */
const standsApart = ({ quote, question }: Reason) => Boolean(quote) || question !== undefined;

type WaysProps = { row: ActionRow; inSight: readonly Action[]; strong: boolean; before: ComponentChildren };

function Ways({ row, inSight, strong, before }: WaysProps) {
  return (
    <>
      {before}
      {inSight.length > 0 && <ActionButtons row={row} inSight={inSight} strong={strong} />}
    </>
  );
}
