import { CommanderError } from 'commander';
import type { CommandLineParts } from './command-line-parts.ts';
import { exitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs the words of a command line; answers with the exit code. Never throws. */
export async function runCommandLine(words: readonly string[], parts: CommandLineParts): Promise<number> {
  let code = exitCode('ok');
  const program = createProgram(parts, (ending) => {
    code = ending;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // Commander ends help and version with an error that says so.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode('ok');
    return reportError(error, parts.terminal, words.includes('--json'));
  }
}
