import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { POD_HOST } from '../../domain/pod.ts';
import type { Registry } from '../registry.ts';
import type { HostWord } from './run-host.ts';

export type HostStart = {
  registry: Registry;
  /** How to run the program that hosts: node's, and its file. */
  program: readonly [string, ...string[]];
  localDir: string;
  pod: string;
  restore: boolean;
  /** When it had ended last, as far as who restores it saw. */
  endedAt: string | null;
  environment: Readonly<Record<string, string>>;
};

/** What a host is waited for at most: an agent that was just installed may take a minute for its first words. */
const WAIT_MS = 150_000;

/**
 * Starts the host of a Pod as a process of its own, which outlives this one, and waits for its first word.
 * What it prints beside goes into the Pod's `host.log`.
 */
export async function startHost(start: HostStart): Promise<HostWord> {
  const { registry, program, localDir, pod, restore, endedAt, environment } = start;
  const log = openSync(registry.at(pod, 'host.log'), 'a', 0o600);
  const [command, ...args] = program;
  try {
    const child = spawn(
      command,
      [...args, POD_HOST, localDir, pod, ...(restore ? ['--restore', endedAt ?? ''] : [])],
      {
        cwd: '/',
        detached: true,
        stdio: ['ignore', log, log, 'ipc'],
        env: { ...environment },
      },
    );
    const word = await new Promise<HostWord>((resolve) => {
      const timer = setTimeout(
        () => resolve({ failed: `its host said nothing for ${WAIT_MS / 1000} s` }),
        WAIT_MS,
      );
      const end = (said: HostWord) => {
        clearTimeout(timer);
        resolve(said);
      };
      // Only our own host speaks on this channel.
      child.on('message', (said) => end(said as HostWord));
      child.on('error', (error) => end({ failed: `its host could not be started: ${error.message}` }));
      child.on('exit', (code, signal) =>
        end({
          failed: `its host ended with ${signal ?? `code ${code}`} before it said anything: see ${registry.at(pod, 'host.log')}`,
        }),
      );
    });
    if (child.connected) child.disconnect();
    child.unref();
    return word;
  } finally {
    closeSync(log);
  }
}
