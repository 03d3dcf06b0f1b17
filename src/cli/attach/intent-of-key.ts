import type { AnswerScope, Decision } from '../../domain/pod.ts';
import type { Key } from './attach-terminal.ts';
import { isText } from './line-editor.ts';

/** What a person wants with a key. */
export type Intent =
  | { do: 'detach' | 'fold' | 'state' | 'begin' | 'edit' | 'send' | 'leave' | 'nothing' }
  | { do: 'answer'; decision: Decision; scope: AnswerScope };

/** `asked`: a question is on the screen, and has been for long enough to be read. */
export type Situation = { writing: boolean; asked: boolean };

type Answer = { key: string; decision: Decision; scope: AnswerScope; short: string; long: string };

export const ANSWERS: readonly Answer[] = [
  { key: 'a', decision: 'allow', scope: 'once', short: 'once', long: 'allow once' },
  { key: 'p', decision: 'allow', scope: 'pod', short: 'Pod', long: 'allow for this Pod' },
  { key: 'f', decision: 'allow', scope: 'profile', short: 'profile', long: 'allow for this profile' },
  { key: 'd', decision: 'deny', scope: 'once', short: 'deny', long: 'deny' },
];

const COMMANDS: Readonly<Record<string, Intent['do'] & ('detach' | 'fold' | 'state' | 'begin')>> = {
  q: 'detach',
  t: 'fold',
  s: 'state',
  return: 'begin',
};

/** Whoever writes a message answers nothing with its letters, and pasted words never answer. */
export function intentOf(key: Key, { writing, asked }: Situation): Intent {
  if (key.ctrl && (key.name === 'c' || (key.name === 'd' && !writing))) return { do: 'detach' };
  if (writing) {
    if (key.name === 'escape') return { do: 'leave' };
    return { do: key.name === 'return' && !key.meta ? 'send' : 'edit' };
  }
  const plain = !key.ctrl && !key.meta && key.name !== 'paste';
  const answer = plain && asked ? ANSWERS.find(({ key: letter }) => letter === key.text) : undefined;
  if (answer) return { do: 'answer', decision: answer.decision, scope: answer.scope };
  const command = plain ? (COMMANDS[key.name === 'return' ? key.name : key.text] ?? undefined) : undefined;
  if (command) return { do: command };
  return { do: isText(key) ? 'edit' : 'nothing' };
}
