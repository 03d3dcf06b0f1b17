import { runCommandLine } from './cli/run-command-line.ts';
import { commandLineParts } from './main/command-line.ts';

// Not awaited: what is loaded on the way may lie in files that wait for this one to be evaluated.
void runCommandLine(process.argv.slice(2), commandLineParts()).then((code) => {
  process.exitCode = code;
  // What still waits, as for a lock that was too long in coming, must not keep the process; what was said must be out.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});
