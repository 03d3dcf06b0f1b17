import { join } from 'node:path';
import { pathMatcher } from '../path-patterns.ts';
import { type CommandRun, runCommand } from './run-command.ts';
import { type Command, textOf, wordsOf } from './words-of.ts';

/** A row of `[[work.validation]]`. */
export type ValidationRow = {
  paths?: readonly string[] | undefined;
  command: Command;
  timeout?: number | undefined;
};

export type ValidationRun = Omit<CommandRun, 'words'> & {
  /** As a person reads it. */
  command: string;
  /** The file that its whole output is in. */
  log: string;
};

export type Validation = {
  /** `none` where no row applies to the files: nothing was shown by it, and nothing failed. */
  outcome: 'green' | 'red' | 'none' | 'stopped';
  runs: ValidationRun[];
};

export type ValidationOrder = {
  rows: readonly ValidationRow[];
  /** What changed, from the root and with `/`; of a renamed file both names. */
  files: readonly string[];
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** The folder of the logs, one a row that ran. */
  logs: string;
  /** The mark of all that runs here. */
  run: string;
  onProgress?: (progress: ValidationProgress) => void;
  signal?: AbortSignal;
};

/** Which row runs, of how many, and the last line that it printed. */
export type ValidationProgress = { command: string; number: number; of: number; line: string | null };

const LIMIT_SECONDS = 600;

/**
 * Runs the commands whose files changed, in their order, until one of them is red.
 * @throws TicketError `invalid_input` for a command or a pattern that cannot be read, before anything runs.
 */
export async function validate(order: ValidationOrder): Promise<Validation> {
  const due = validationsFor(order.rows, order.files).map((row) => ({ ...row, words: wordsOf(row.command) }));
  const runs: ValidationRun[] = [];
  for (const [index, { command, words, timeout = LIMIT_SECONDS }] of due.entries()) {
    const about = { command: textOf(command), number: index + 1, of: due.length };
    const log = join(order.logs, `validation-${about.number}.log`);
    order.onProgress?.({ ...about, line: null });
    const { folder, environment, run, signal } = order;
    const { words: _, ...ended } = await runCommand({
      ...{ words, folder, environment, run, log, limitMs: timeout * 1_000 },
      onLine: (line) => order.onProgress?.({ ...about, line }),
      ...(signal ? { signal } : {}),
    });
    runs.push({ ...ended, command: about.command, log });
    if (ended.outcome === 'stopped') return { outcome: 'stopped', runs };
    if (ended.outcome !== 'ok') return { outcome: 'red', runs };
  }
  return { outcome: due.length === 0 ? 'none' : 'green', runs };
}

/** The rows that are due where `files` changed: all without paths, and those of whose paths one fits. */
export function validationsFor<Row extends Pick<ValidationRow, 'paths'>>(
  rows: readonly Row[],
  files: readonly string[],
): Row[] {
  return rows.filter(({ paths }) => paths === undefined || files.some(pathMatcher(paths)));
}
