import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { runGit } from '../../src/git/run-git.ts';
import { freshFolder, write } from './fresh-repository.ts';

/** A git that exits while what it started still holds its pipe, and writes there when the test says so. */
const GIT = `#!/bin/sh
echo $$ > pid
printf 'one '
( n=0; while [ ! -e go ] && [ $((n=n+1)) -lt 1000 ]; do sleep 0.01; done; printf two; : > said; sleep 1 ) 2>/dev/null &
`;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

it('git is heard to its end by a process that was away when it ended', async () => {
  const folder = freshFolder();
  write(folder, 'bin/git', GIT);
  chmodSync(join(folder, 'bin/git'), 0o755);
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const answer = runGit(folder, ['version']);
  const until = performance.now() + 10_000;
  while (!isGone(join(folder, 'pid')) && performance.now() < until) await turn();
  await turn();
  // From here on the process is away, until the time of waiting is over.
  writeFileSync(join(folder, 'go'), '');
  while (!existsSync(join(folder, 'said')) && performance.now() < until);
  vi.advanceTimersByTime(1_000);
  expect(await answer).toBe('one two');
});

function isGone(file: string): boolean {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
