import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

/** A process above this one: its command line, and the marks of a Pod in the environment it started with. */
export type Ancestor = { command: readonly string[]; marks: PodMarks };

/** What a Pod's processes carry. */
export type PodMarks = { pod?: string; role?: string; profile?: string; ticket?: string };

const MARKS: Readonly<Record<string, keyof PodMarks>> = {
  YOI_POD: 'pod',
  YOI_ROLE: 'role',
  YOI_PROFILE: 'profile',
  YOI_TICKET: 'ticket',
};

/** The marks in an environment; undefined when there are none. */
export function podMarks(environment: Readonly<Record<string, string | undefined>>): PodMarks | undefined {
  const marks: PodMarks = {};
  for (const [variable, field] of Object.entries(MARKS)) {
    const value = environment[variable];
    if (value) marks[field] = value;
  }
  return Object.keys(marks).length > 0 ? marks : undefined;
}

const GENERATIONS = 64;
const ENVIRONMENT_BYTES = 256 * 1024;

/**
 * The processes above `pid`, the nearest first. Only Linux tells them without running a program: elsewhere,
 * and where /proc is hidden, there are none, and the environment alone decides.
 */
export function readAncestors(pid: number = process.pid): Ancestor[] {
  if (process.platform !== 'linux') return [];
  const ancestors: Ancestor[] = [];
  for (let at = parentOf(pid); at > 1 && ancestors.length < GENERATIONS; at = parentOf(at)) {
    ancestors.push({
      command: strings(`/proc/${at}/cmdline`),
      marks: podMarks(variables(strings(`/proc/${at}/environ`))) ?? {},
    });
  }
  return ancestors;
}

function parentOf(pid: number): number {
  try {
    // The program's name stands in parentheses and may hold anything, so the fields count from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) || 0;
  } catch {
    return 0;
  }
}

/** The NUL-ended strings of a file in /proc; none when it may not be read. */
function strings(path: string): string[] {
  try {
    const file = openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(ENVIRONMENT_BYTES);
      return buffer.toString('utf8', 0, readSync(file, buffer)).split('\0').filter(Boolean);
    } finally {
      closeSync(file);
    }
  } catch {
    return [];
  }
}

function variables(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const equals = pair.indexOf('=');
      return equals > 0 ? [[pair.slice(0, equals), pair.slice(equals + 1)]] : [];
    }),
  );
}
