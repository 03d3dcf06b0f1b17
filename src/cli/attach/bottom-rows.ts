import type { PodQuestion } from '../../domain/pod.ts';
import type { AttachedPod } from './attached-pod.ts';
import { ANSWERS } from './intent-of-key.ts';
import { type Draft, draftWindow } from './line-editor.ts';
import { questionRows } from './render-question.ts';
import { type Row, row, type View } from './row.ts';
import { cut, lineOf, widthOf } from './text-width.ts';

export type Asked = {
  question: PodQuestion /** So many more wait behind it. */;
  others: number;
  ready: boolean;
};
type Bottom = { pod: AttachedPod; asked?: Asked | undefined; draft?: Draft | undefined; folded: boolean };

const PROMPT = '> ';

/** What always stands at the bottom: the question that waits, and the message being written, or the keys. */
export function bottomRows(
  { pod, asked, draft, folded }: Bottom,
  view: View,
  height: number,
): { rows: Row[]; column: number } {
  const question = asked ? askedRows(asked, draft !== undefined, view, height) : [];
  if (draft) {
    const { text, cursor } = draftWindow(draft, view.columns - PROMPT.length);
    const line: Row = { tone: 'strong', text: PROMPT + text };
    return { rows: [...question, line], column: PROMPT.length + cursor };
  }
  return { rows: [...question, row('dim', hints(pod, folded, view), view)], column: 0 };
}

/** Whether the question has to be told in full above, because it has no room at the bottom. */
export function isTooHigh(question: PodQuestion, view: View, height: number): boolean {
  return questionRows(question, view).length > roomOf(height);
}

function roomOf(height: number): number {
  return Math.max(2, Math.floor(height / 2));
}

function askedRows({ question, others, ready }: Asked, writing: boolean, view: View, height: number): Row[] {
  const rows = questionRows(question, view);
  const room = roomOf(height);
  const shown =
    rows.length > room ? [...rows.slice(0, room - 1), row('ask', '  … all of it stands above', view)] : rows;
  const keys = writing ? 'esc: leave the message, then answer' : ready ? answerKeys(view) : '…';
  const behind = others > 0 ? ` · ${others} more ${others === 1 ? 'waits' : 'wait'}` : '';
  const all = `  ${keys}${behind}`;
  return [...shown, row('ask', widthOf(all) <= view.columns ? all : `  ${keys}`, view)];
}

function answerKeys({ columns }: View): string {
  const long = ANSWERS.map((answer) => `${answer.key} ${answer.long}`).join(' · ');
  return widthOf(long) + 2 <= columns ? long : ANSWERS.map(({ key, short }) => `${key} ${short}`).join(' · ');
}

/** As much as there is room for: the keys before the name. */
function hints({ name, role, ticket }: AttachedPod, folded: boolean, { columns }: View): string {
  const who = [name, role, ...(ticket ? [ticket] : [])].map(lineOf).join(' · ');
  const fold = folded ? 't unfold' : 't fold';
  const long = `enter message · ${fold} · s state · q detach`;
  const short = `enter message · ${fold} · q detach`;
  const room = columns - widthOf(long) - 5;
  if (room >= 12) return `${cut(who, room)} — ${long}`;
  return widthOf(long) <= columns ? long : short;
}
