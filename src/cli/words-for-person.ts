import type { AnyTool } from '../tools/tool.ts';
import { commandOf, inCommands } from './command-words.ts';

type Answer = Record<string, unknown>;

/** An answer about work in the words of its tool, with what comes next as commands; undefined for other tools. */
export function wordsForPerson(tool: AnyTool, structured: Answer): string | undefined {
  return commandOf(tool.name).noun === 'work' ? tool.text(withCommands(structured)) : undefined;
}

function withCommands(answer: Answer): Answer {
  const { id, next, work } = answer;
  const ticket = typeof id === 'string' ? id : undefined;
  return {
    ...answer,
    ...(typeof next === 'string' ? { next: inCommands(next, ticket) } : {}),
    ...(Array.isArray(work) ? { work: work.map(withCommands) } : {}),
  };
}
