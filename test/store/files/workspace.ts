import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for records and one for local state, in a temporary folder that is removed with it. */
export type Workspace = { folder: string; root: string; localDir: string; dispose: () => void };

/** Records in a plain folder, without git. */
export function plainFolder(): Workspace {
  return workspaceIn((folder) => {
    const root = join(folder, '.yoi', 'tickets');
    mkdirSync(root, { recursive: true });
    return { root, localDir: join(folder, '.yoi', '.local') };
  });
}

/** Records tracked with the code. */
export function withCode(): Workspace {
  return workspaceIn((folder) => {
    gitIn(folder, 'init', '--quiet', '--initial-branch=main');
    const root = join(folder, '.yoi', 'tickets');
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, '.gitkeep'), '');
    commitAll(folder);
    return { root, localDir: join(folder, '.git', 'yoi') };
  });
}

/** Records on a branch of their own, checked out as a worktree inside the main one. */
export function recordsBranch(): Workspace {
  return workspaceIn((folder) => {
    gitIn(folder, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(folder, 'code.txt'), 'code\n');
    commitAll(folder);
    const tree = gitIn(folder, 'mktree', '--missing');
    const commit = gitIn(folder, 'commit-tree', '-m', 'Tickets', tree);
    gitIn(folder, 'branch', 'yoi-tickets', commit);
    const root = join(folder, '.yoi', 'tickets');
    gitIn(folder, 'worktree', 'add', '--quiet', root, 'yoi-tickets');
    return { root, localDir: join(folder, '.git', 'yoi') };
  });
}

/** Runs git with nothing of this machine's configuration. */
export function gitIn(folder: string, ...args: string[]): string {
  const env = {
    PATH: process.env.PATH,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'test',
    GIT_AUTHOR_EMAIL: 'test@example.invalid',
    GIT_COMMITTER_NAME: 'test',
    GIT_COMMITTER_EMAIL: 'test@example.invalid',
  };
  return execFileSync('git', args, { cwd: folder, env, input: '', encoding: 'utf8', stdio: 'pipe' }).trim();
}

export function commitAll(folder: string): void {
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--message=all');
}

function workspaceIn(make: (folder: string) => { root: string; localDir: string }): Workspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'yoi-store-')));
  return { folder, ...make(folder), dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
