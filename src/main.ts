import { runCommandLine } from './cli/run-command-line.ts';
import { WORK_STEP } from './domain/pod.ts';
import { commandLineParts } from './main/command-line.ts';

// Not awaited: the bundle is of a kind that cannot wait at the top of a file.
void run(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // What still waits, as for a lock that was too long in coming, must not keep the process; what was said must be out.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
});

/** A step of work is no command: only the program itself starts one, for whoever it has judged. */
async function run(words: readonly string[]): Promise<number> {
  if (words[0] !== WORK_STEP) return runCommandLine(words, commandLineParts());
  const { runWorkStep } = await import('./main/run-work-step.ts');
  return runWorkStep(words.slice(1));
}
