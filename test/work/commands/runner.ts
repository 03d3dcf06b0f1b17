import { runCommand } from '../../../src/work/commands/run-command.ts';

/** A process that runs the command it is given, and tells its lines: for a test that kills it. */
await runCommand({ ...JSON.parse(process.argv[2] ?? ''), onLine: (line) => console.log(line) });
