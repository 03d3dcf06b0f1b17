/** Kills one process, as a machine does. @throws Error where there is none: the number 0 would be all of our own. */
export function killProcess(pid: number | undefined): void {
  if (!pid || pid < 0) throw new Error('there is no process to kill');
  process.kill(pid, 'SIGKILL');
}
