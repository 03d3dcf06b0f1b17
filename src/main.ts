import { runCommandLine } from './cli/run-command-line.ts';
import { commandLineParts } from './main/command-line.ts';

// Not awaited: the bundle is of a kind that cannot wait at the top of a file.
void runCommandLine(process.argv.slice(2), commandLineParts()).then((code) => {
  process.exitCode = code;
  // What still waits, as for a lock that was too long in coming, must not keep the process; what was said must be out.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});
