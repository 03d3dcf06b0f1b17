import { CommanderError } from 'commander';
import type { CommandLineParts } from './command-line-parts.ts';
import { exitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { isWorkspaceCommand } from './workspace-commands.ts';

/** Runs the words of a command line; answers with the exit code. Never throws. */
export async function runCommandLine(words: readonly string[], parts: CommandLineParts): Promise<number> {
  let code = exitCode('ok');
  const tools = isWorkspaceCommand(words[0]) ? undefined : await import('./tool-commands.ts');
  const ended = (ending: number) => {
    code = ending;
  };
  const program = createProgram(parts, ended, tools, words);
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    // Commander ends help and version with an error that says so.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode('ok');
    const { reportError } = await import('./report-error.ts');
    return reportError(error, parts.terminal, words.includes('--json'));
  }
}
