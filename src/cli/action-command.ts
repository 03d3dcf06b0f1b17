import type { Action, ActionRow } from '../domain/actions.ts';
import { oneLine } from '../domain/text.ts';
import { TOOLS } from '../tools/tools.ts';
import { commandOf } from './command-words.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { terminalText } from './terminal-text.ts';

/** The command that does it, with what a person still has to say as `…`. */
export function actionCommand({ name, tool: toolName, input }: Action): string {
  // A Pod is looked at by watching it.
  if (name === 'open_pod') return `yoi-tickets pod attach ${wordOf(input.pod)}`;
  const tool = TOOLS.find((one) => one.name === toolName);
  const { noun, verb } = commandOf(toolName);
  const parameters = tool ? parametersOf(tool) : [];
  return ['yoi-tickets', noun, verb, ...parameters.flatMap((one) => wordsOf(one, input[one.field]))].join(
    ' ',
  );
}

/** The command of the likeliest step that is possible now; none where there is none. */
export function likeliestCommand({ actions }: Pick<ActionRow, 'actions'>): string | undefined {
  const first = actions.find(({ why }) => why === undefined);
  return first && actionCommand(first);
}

function wordsOf({ flag, positional, required, form }: Parameter, value: unknown): string[] {
  if (value === undefined && !required) return [];
  if (form.kind === 'flag') return value === true ? [`--${flag}`] : [];
  const word = value === undefined ? '"…"' : wordOf(value);
  return positional ? [word] : [`--${flag}`, word];
}

/** A thread that was written elsewhere may call a question whatever it likes; no id of ours is as long. */
function wordOf(value: unknown): string {
  const text = terminalText(oneLine(String(value), 200));
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
