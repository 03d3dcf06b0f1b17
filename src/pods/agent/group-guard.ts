import { spawn } from 'node:child_process';
import { RUN_MARK } from './marked-processes.ts';

/**
 * Ends an agent when its host dies, however it does: the host's end of the pipe is closed by the kernel, and then what
 * is left of the agent's group is asked to end, and after three seconds made to; with it everything that carries its
 * mark. A line on the pipe means that all is over.
 */
const SCRIPT = [
  'read -r over && exit 0',
  'kill -TERM -- "-$1" 2>/dev/null',
  'for i in 1 2 3 4 5 6; do kill -0 -- "-$1" 2>/dev/null || break; sleep 0.5; done',
  'kill -KILL -- "-$1" 2>/dev/null',
  'cd /proc 2>/dev/null || exit 0',
  'grep -lszx -e "$2" -- [0-9]*/environ | while IFS=/ read -r each rest; do kill -KILL "$each" 2>/dev/null; done',
].join('\n');

/** Guards a process group from now on. Returns how to say that it is over. */
export function guardGroup(group: number, run: string): () => void {
  if (process.platform === 'win32' || group <= 1) return () => {};
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'pod-guard', String(group), `${RUN_MARK}=${run}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    detached: true,
  });
  // Without it what is left is found by whoever looks at the Pod next.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return () => guard.stdin.end('over\n');
}
