import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readAncestors } from '../../src/cli/ancestors.ts';

describe.runIf(process.platform === 'linux')('the processes above', () => {
  it('are told with their command lines and the marks of a Pod, through an environment made empty', async () => {
    const script = 'env -i sleep 20 & echo $!; trap "kill $!" TERM; wait';
    const shell = spawn('sh', ['-c', script, 'pod-host'], {
      env: { PATH: process.env.PATH, YOI_POD: 'p', YOI_ROLE: 'coder', SECRET: 'x' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void shell.kill());
    const [pid] = await once(shell.stdout, 'data');
    const above = readAncestors(Number(String(pid)));
    expect(above[0]).toEqual({
      command: ['sh', '-c', script, 'pod-host'],
      marks: { pod: 'p', role: 'coder' },
    });
    expect(above[1]?.command).not.toEqual([]);
  });

  it('are none for a process that does not exist', () => {
    expect(readAncestors(2 ** 22 + 1)).toEqual([]);
  });
});
