import { readdirSync, readFileSync } from 'node:fs';
import type { PodsHouse } from '../../pods/pods-house.ts';

/** Every process that was started for Pods of this house, by its command: hosts, agents, and what they started. */
export function processesOf({ root }: PodsHouse): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid)
    .map((pid) => ({ pid: Number(pid), command: commandOf(pid) }))
    .filter(({ command }) => command.includes(root));
}

/** The process that hosts a Pod; undefined where none does. */
export function hostOf(house: PodsHouse, name: string): number | undefined {
  return processesOf(house).find(
    ({ command }) => command.includes(` pod-host `) && command.split(' ').includes(name),
  )?.pid;
}

/** The agent below a host. */
export function agentOf(house: PodsHouse, name: string): number | undefined {
  const host = hostOf(house, name);
  return processesOf(house).find(
    ({ pid, command }) => command.includes(house.agent.command[1] ?? '') && parentOf(pid) === host,
  )?.pid;
}

function parentOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It ended meanwhile.
    return '';
  }
}
