import { useLayoutEffect, useState } from 'preact/hooks';
import type { Action, ActionRow, Reason } from '../../../domain/actions.ts';
import type { CallAnswer, Refusal } from '../../wire.ts';
import { say } from '../components/toasts.tsx';
import { createStore, useStore } from '../live/store.ts';
import { type Filled, filledInput, isAskedFirst, isFilledInBefore, wantedFields } from './action-fields.ts';
import { actionWords, doneWords } from './action-words.ts';
import { call } from './call.ts';

type Asked = Extract<CallAnswer, { kind: 'ask' }>;
type Input = Readonly<Record<string, unknown>>;

/** What a person is about to do with a row. It lives as long as they write, whatever becomes of the row meanwhile. */
export type Acting = {
  slot: string;
  /** As they saw it when they began. */
  row: ActionRow;
  action: Action;
  at: 'form' | 'calling' | 'asked' | 'refused';
  /** They left it while it was on its way: nothing is shown of it until it is answered, or they come back. */
  isLeft?: boolean;
  /** What was called, or is to be called when the person says yes. */
  input?: Input;
  /** The program's question, which the person has to answer first. */
  asked?: Asked;
  refusal?: Refusal;
};

const acts = createStore<ReadonlyMap<string, Acting>>(new Map());

export const useActs = () => useStore(acts);

/** A row has a place for each of its questions, and one for all else: in each, one thing is done at a time. */
export function slotOf({ key }: ActionRow, { input }: Action): string {
  return typeof input.question === 'string' ? questionSlot(key, input.question) : key;
}

export const questionSlot = (key: string, question: string) => `${key}#${question}`;

/** Reasons that a row has no more, and in whose answer the person is writing: they are shown until that is done. */
export function heldReasons(row: ActionRow, acts: ReadonlyMap<string, Acting>): Reason[] {
  const asked = new Set(row.reasons.map(({ question }) => question));
  return [...acts.values()].flatMap((acting) =>
    acting.row.key === row.key
      ? acting.row.reasons.filter(
          ({ question }) =>
            question !== undefined && !asked.has(question) && questionSlot(row.key, question) === acting.slot,
        )
      : [],
  );
}

/** What is being done in one slot: nothing else draws it again. */
export function useActing(slot: string): Acting | undefined {
  const [acting, setActing] = useState(() => acts.get().get(slot));
  useLayoutEffect(() => {
    const look = () => setActing(acts.get().get(slot));
    look();
    return acts.subscribe(look);
  }, [slot]);
  return acting;
}

/** Opens what has to be filled in first; does at once what is complete. */
export function begin(row: ActionRow, action: Action): void {
  const slot = slotOf(row, action);
  const onItsWay = callingIn(slot);
  if (action.why !== undefined) say(`${actionWords(action)}: ${action.why}`, true);
  else if (onItsWay) put({ ...onItsWay, isLeft: false });
  else if (isFilledInBefore(action)) put({ slot, row, action, at: 'form' });
  else void run(row, action, action.input);
}

/** Does what a form was filled in for, on the row as it is shown now; `true` when it is done. */
export async function submit(acting: Acting, row: ActionRow, filled: Filled): Promise<boolean> {
  const { input, missing } = filledInput(acting.action, wantedFields(acting.action, row, filled), filled);
  return missing.length === 0 && run(row, acting.action, input);
}

/** Calls the tool; `true` when it is done. What was refused stays in sight until it is dismissed. */
export async function run(row: ActionRow, action: Action, input: Input): Promise<boolean> {
  const seen = { ticket: row.ticket?.id ?? null, rev: row.ticket?.rev ?? 0 };
  const acting: Acting = { slot: slotOf(row, action), row, action, input, at: 'calling' };
  return settle(acting, isAskedFirst(action) ? undefined : seen);
}

/** The person's yes to the program's question. */
export async function agree(acting: Acting, answer: string | undefined): Promise<boolean> {
  const { asked, input = {} } = acting;
  if (!asked) return false;
  const said = asked.answer && answer !== undefined ? { [asked.answer.field]: answer } : {};
  return settle(
    { ...acting, at: 'calling', input: { ...input, ...said } },
    { ticket: asked.ticket, rev: asked.rev },
  );
}

/** What is on its way keeps its place, or it could be sent again from a new one. */
export function giveUp(slot: string): void {
  const onItsWay = callingIn(slot);
  if (onItsWay) put({ ...onItsWay, isLeft: true });
  else drop(slot);
}

function drop(slot: string): void {
  const next = new Map(acts.get());
  next.delete(slot);
  acts.set(next);
}

async function settle(acting: Acting, seen?: { ticket: string | null; rev: number }): Promise<boolean> {
  const { action, input = {} } = acting;
  // What is on its way is not sent a second time: fingers are quick, and a key that is held repeats.
  if (callingIn(acting.slot)) return false;
  put(acting);
  const answer = await call({ tool: action.tool, input, ...(seen ? { seen } : {}) });
  const isLeft = callingIn(acting.slot)?.isLeft ?? false;
  if (answer.kind === 'ask' && isLeft) drop(acting.slot);
  else if (answer.kind === 'ask') put({ ...acting, at: 'asked', asked: answer });
  if (answer.kind === 'refused') {
    const { asked: _, ...rest } = acting;
    put({ ...rest, at: 'refused', refusal: answer.refusal });
  }
  if (answer.kind !== 'answer') return false;
  drop(acting.slot);
  say(doneWords(action, acting.row, answer.text));
  return true;
}

function callingIn(slot: string): Acting | undefined {
  const acting = acts.get().get(slot);
  return acting?.at === 'calling' ? acting : undefined;
}

function put(acting: Acting): void {
  acts.set(new Map(acts.get()).set(acting.slot, acting));
}
