import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gitDirOf } from '../../src/git/repository.ts';
import { git } from './fresh-repository.ts';

/** Everything of a worktree that a move must not touch: the bytes of each file and of git's index, HEAD, the refs. */
export function stateOfWorktree(worktree: string): Record<string, string> {
  const gitDir = gitDirOf(worktree) ?? '';
  return {
    ...filesOf(worktree),
    ' index': hashOf(join(gitDir, 'index')),
    ' HEAD': readFileSync(join(gitDir, 'HEAD'), 'utf8'),
    ' refs': git(worktree, 'for-each-ref'),
    ' git dir': readdirSync(gitDir).sort().join(),
  };
}

/** Each file by its path, with its mode and what is in it. */
export function filesOf(worktree: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const path of readdirSync(worktree, { recursive: true, encoding: 'utf8' })) {
    const file = join(worktree, path);
    const stat = lstatSync(file);
    if (path === '.git' || path.startsWith('.git/') || stat.isDirectory()) continue;
    found[path] = stat.isSymbolicLink()
      ? `-> ${readlinkSync(file)}`
      : `${(stat.mode & 0o111) > 0 ? 'x' : '-'} ${hashOf(file)}`;
  }
  return found;
}

function hashOf(file: string): string {
  return existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'none';
}
