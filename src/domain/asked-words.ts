import { commandLine } from './command-line.ts';
import type { PodQuestion } from './pod.ts';

type Asked = Pick<PodQuestion, 'kind' | 'title' | 'command' | 'paths'>;

/** What is done to files: these are all that a question of such a kind is about, in whatever words it is asked. */
const OF_FILES: ReadonlySet<string> = new Set(['read', 'search', 'edit', 'delete', 'move']);

export function isAboutFiles({ kind, command, paths = [] }: Asked): boolean {
  return command === undefined && OF_FILES.has(kind) && paths.length > 0;
}

/** All that an agent asks for, in a line: of a command also where it would run, if that is not its folder. */
export function askedWords(asked: Asked): string {
  const { title, command, paths = [] } = asked;
  const places = paths.join(', ');
  if (isAboutFiles(asked)) return places;
  const what = command ? commandLine(command) : title;
  return places === '' ? what : `in ${places}: ${what}`;
}
