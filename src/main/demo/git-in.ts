import { execFileSync } from 'node:child_process';

/** git in a folder; what it printed. @throws Error where it failed. */
export function gitIn(folder: string): (...words: string[]) => string {
  return (...words) =>
    execFileSync('git', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
