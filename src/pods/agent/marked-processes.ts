import { readdirSync, readFileSync } from 'node:fs';

/** In the environment of an agent and of everything that it starts: another one each time a host starts it. */
export const RUN_MARK = 'YOI_POD_RUN';

/**
 * Ends every process that carries the mark, whatever group or session it put itself into: agents run commands in
 * sessions of their own, which outlive them. Linux alone tells the environment of a process; elsewhere the agent's
 * group has to do.
 */
export function endMarked(run: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  for (const pid of markedProcesses(run)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  }
}

export function markedProcesses(run: string): number[] {
  if (process.platform !== 'linux' || run === '') return [];
  const mark = `${RUN_MARK}=${run}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => variablesOf(pid).includes(mark))
    .map(Number);
}

function variablesOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    // Another user's, or gone.
    return [];
  }
}
