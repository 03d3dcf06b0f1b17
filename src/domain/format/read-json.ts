import type { Rule } from '../problem.ts';
import { conflictLine } from './conflict-markers.ts';

/** More than any note takes; what is larger is not read. */
const FILE_LIMIT = 1024 * 1024;

/** The value in a JSON file; undefined, with a complaint, where there is none. */
export function readJson(
  text: string,
  complain: (message: string, line: number, rule?: Rule) => void,
): unknown {
  if (text.length > FILE_LIMIT) {
    complain(`the file has more than ${FILE_LIMIT / 1024 / 1024} MiB`, 1, 'oversize');
    return undefined;
  }
  const conflict = conflictLine(text);
  if (conflict > 0) {
    complain('git left conflict markers in the file', conflict, 'conflict_markers');
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
    return value;
  } catch (error) {
    const at = error instanceof Error ? /position (\d+)/u.exec(error.message)?.[1] : undefined;
    complain(
      'the file is not JSON',
      at === undefined ? lineCount(text) : lineCount(text.slice(0, Number(at))),
    );
    return undefined;
  }
}

function lineCount(text: string): number {
  return text.split('\n').length;
}
