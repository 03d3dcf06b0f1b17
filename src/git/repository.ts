import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What git calls a repository, as its files say it: no process is run, and no environment is read. */
export type Repository = {
  /** The work tree that the search began in; null in a bare repository, and inside a git dir. */
  worktree: string | null;
  gitDir: string;
  /** What all worktrees of the repository share. */
  commonDir: string;
  /** The work tree that is not a linked one; null where there is none, or no file says where it is. */
  main: string | null;
};

/** The repository that holds `folder`, which is an existing folder with its links resolved. */
export function findRepository(folder: string): Repository | undefined {
  for (const at of ancestors(folder)) {
    const gitDir = gitDirOf(at);
    if (gitDir) return describe(gitDir, at);
    if (isGitDir(at)) return describe(at, null);
  }
  return undefined;
}

/** `folder` and every folder above it, the nearest first. */
export function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** The git dir that `<folder>/.git` is, or names. Undefined where it leads to none. */
export function gitDirOf(folder: string): string | undefined {
  const entry = join(folder, '.git');
  if (isGitDir(entry)) return realpathSync(entry);
  const named = /^gitdir: ([^\0]+?)[\r\n]*$/u.exec(readSmall(entry) ?? '')?.[1];
  const target = named === undefined ? undefined : resolve(folder, named);
  return target !== undefined && isGitDir(target) ? realpathSync(target) : undefined;
}

function isGitDir(path: string): boolean {
  if (readSmall(join(path, 'HEAD')) === undefined) return false;
  const common = commonDirOf(path);
  return isFolder(join(common, 'objects')) && isFolder(join(common, 'refs'));
}

function commonDirOf(gitDir: string): string {
  const named = readSmall(join(gitDir, 'commondir'))?.trim();
  return named ? resolve(gitDir, named) : gitDir;
}

function describe(gitDir: string, worktree: string | null): Repository {
  const commonDir = realpathSync(commonDirOf(gitDir));
  const main = mainWorktree(commonDir, gitDir === commonDir ? worktree : null);
  return { worktree: gitDir === commonDir && main === null ? null : worktree, gitDir, commonDir, main };
}

/**
 * Where the main work tree lies. A path in the configuration counts only when the folder there leads
 * back to this repository: a folder from somebody else must not choose where we write.
 */
function mainWorktree(commonDir: string, here: string | null): string | null {
  const core = readCore(commonDir);
  if (core.worktree !== undefined) {
    const named = resolve(commonDir, core.worktree);
    if (gitDirOf(named) === commonDir) return realpathSync(named);
  }
  if (core.bare) return null;
  return here ?? (basename(commonDir) === '.git' ? dirname(commonDir) : null);
}

/** `core.bare` and `core.worktree`, which git keeps in either of two files. */
function readCore(commonDir: string): { bare: boolean; worktree?: string } {
  const core = new Map<string, string>();
  for (const file of ['config', 'config.worktree']) {
    let section = '';
    for (const line of (readSmall(join(commonDir, file)) ?? '').split(/\r?\n/u)) {
      section = /^\s*\[([^\]]*)\]/u.exec(line)?.[1]?.toLowerCase() ?? section;
      const [, name = '', value = 'true'] = /^\s*([a-z]+)\s*(?:=\s*(.*?))?\s*$/iu.exec(line) ?? [];
      if (section === 'core') core.set(name.toLowerCase(), value.replace(/^"(.*)"$/u, '$1'));
    }
  }
  const worktree = core.get('worktree');
  const bare = /^(?:true|yes|on|1)$/iu.test(core.get('bare') ?? '');
  return { bare, ...(worktree ? { worktree } : {}) };
}

/** Whether `folder` is a worktree of this repository, and not of the one that it was copied from. */
export function isWorktreeOf(commonDir: string, folder: string): boolean {
  const found = isFolder(folder) ? findRepository(folder) : undefined;
  return found?.worktree === folder && found.commonDir === commonDir;
}

/** The linked worktrees that the repository knows, whether or not they are there. */
export function linkedWorktrees(commonDir: string): { entry: string; path: string; head: string }[] {
  const registry = join(commonDir, 'worktrees');
  const names = isFolder(registry) ? readdirSync(registry) : [];
  return names.map((name) => {
    const entry = join(registry, name);
    const read = (file: string) => readSmall(join(entry, file))?.trimEnd() ?? '';
    // git may have been told to name it relative to the entry.
    return { entry, path: dirname(resolve(entry, read('gitdir'))), head: read('HEAD') };
  });
}

/** A plain file of moderate size as text: a named pipe or a flood under git's names is as if absent. */
export function readSmall(path: string): string | undefined {
  try {
    const found = statSync(path);
    return found.isFile() && found.size <= 1024 * 1024 ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
