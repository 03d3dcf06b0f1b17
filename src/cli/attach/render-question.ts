import { commandLine } from '../../domain/command-line.ts';
import type { PodQuestion } from '../../domain/pod.ts';
import type { Row, View } from './row.ts';
import { breakHard, cut, lineOf, linesOf } from './text-width.ts';

/** What an agent would do, by the kind of its question. */
const ASKS = new Map([
  ['execute', 'May it run this command?'],
  ['edit', 'May it write here?'],
  ['read', 'May it read this?'],
  ['delete', 'May it delete this?'],
  ['move', 'May it move this?'],
  ['fetch', 'May it fetch this?'],
  ['limit', 'A limit is reached. May it go on?'],
]);
const PATHS = 20;

/** A question with all that a person needs for an answer. What it is about is never shortened in silence. */
export function questionRows(question: PodQuestion, view: View): Row[] {
  const { kind, title, command, paths = [], count } = question;
  const places = paths.slice(0, PATHS).map(lineOf);
  const about = command
    ? [...linesOf(commandLine(command)), ...places.map((place) => `not in its folder, but in ${place}`)]
    : places;
  // A command that could not be read as one stands here: its lines are told apart.
  const [first = '', ...rest] = linesOf(title.trim());
  return [
    head(ASKS.get(kind) ?? `May it do this (${cut(lineOf(kind), 20)})?`, count, view),
    ...about.flatMap((line) => quoted(line, view)),
    ...(paths.length > PATHS && !command ? quoted(`… and ${paths.length - PATHS} more paths`, view) : []),
    ...(first && !about.includes(title)
      ? [about.length > 0 ? `in its words: ${first}` : first, ...rest].flatMap((line) => quoted(line, view))
      : []),
  ];
}

function head(ask: string, count: number, { columns }: View): Row {
  const others = count > 1 ? ` (${count} of these)` : '';
  return { tone: 'ask', text: cut(`? ${ask}${others}`, columns) };
}

function quoted(line: string, { columns }: View): Row[] {
  return breakHard(line, Math.max(8, columns - 4)).map((text) => ({ tone: 'plain', text: `  │ ${text}` }));
}
