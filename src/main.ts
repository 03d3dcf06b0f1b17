import { runCommandLine } from './cli/run-command-line.ts';
import { commandLineParts } from './main/command-line.ts';

const code = await runCommandLine(process.argv.slice(2), commandLineParts());
// A server goes on for as long as its input does, and sets its own code at its end.
if (code !== 0) process.exitCode = code;
