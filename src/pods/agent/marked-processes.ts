import { readdirSync, readFileSync } from 'node:fs';

/** In the environment of an agent and of everything that it starts: another one each time a host starts it. */
export const RUN_MARK = 'YOI_POD_RUN';

/** So long a process may take to be gone that was killed. */
const KILL_MS = 5_000;
const EACH_MS = 5;

/**
 * Ends every process that carries the mark, whatever group or session it put itself into: agents run commands in
 * sessions of their own, which outlive them. Linux alone tells the environment of a process; elsewhere the agent's
 * group has to do.
 */
export function endMarked(run: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  endProcesses(markedProcesses(run), signal);
}

/**
 * The same, until there is none. A process may start another one while it is looked for, so it is looked for again; and
 * one that is dying has lost its mark before it lets go of its files and ports.
 */
export async function endAllMarked(run: string): Promise<void> {
  const until = performance.now() + KILL_MS;
  let left = markedProcesses(run);
  while (left.length > 0 && performance.now() < until) {
    endMarked(run);
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
    left = [...new Set([...left.filter(isAlive), ...markedProcesses(run)])];
  }
}

/** One that only waits for its parent to hear of its end is over. Where there are marks, Linux tells of states. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /u.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

export function endProcesses(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended by itself.
    }
  }
}

export function markedProcesses(run: string): number[] {
  return run === '' ? [] : processesWith(RUN_MARK, run);
}

/** Every process that was started with this variable in its environment, where the system tells that. */
export function processesWith(variable: string, value: string): number[] {
  if (process.platform !== 'linux') return [];
  const mark = `${variable}=${value}`;
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
