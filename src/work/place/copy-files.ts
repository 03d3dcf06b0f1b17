import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { constants, copyFile, link, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { runGit } from '../../git/run-git.ts';
import { errorCode, refusedBy } from '../../local/local-error.ts';
import { confinedPath } from '../../pods/permissions/confined-path.ts';

export type CopiedFiles = {
  /** The names of which something was copied now. */
  copied: string[];
  /** The names that were there already, wholly. */
  kept: string[];
  /** The names that the root does not have. */
  missing: string[];
  /** What was left out, as a path from the root, and why. */
  refused: { path: string; why: string }[];
};

/**
 * Copies what a worktree needs and git does not track, from the root. Nothing that is there is written over, and so a
 * second call only adds what is missing. Links are followed to where they lead, and neither side is left by one.
 */
export async function copyFiles(
  root: string,
  worktree: string,
  names: readonly string[],
): Promise<CopiedFiles> {
  const result: CopiedFiles = { copied: [], kept: [], missing: [], refused: [] };
  const realRoot = realpathSync(root);
  const realTree = realpathSync(worktree);
  const tracked = await trackedFiles(worktree);
  for (const name of names) {
    const copy = new Copy(realRoot, realTree, tracked);
    await copy.copy(join(realRoot, name), name.replace(/[\\/]+$/u, ''));
    result.refused.push(...copy.refused);
    if (copy.isMissing) result.missing.push(name);
    else if (copy.count > 0) result.copied.push(name);
    else if (copy.refused.length === 0) result.kept.push(name);
  }
  return result;
}

async function trackedFiles(worktree: string): Promise<ReadonlySet<string>> {
  return new Set((await runGit(worktree, ['ls-files', '-z'])).split('\0'));
}

/** One name of the list, with all that is below it. */
class Copy {
  count = 0;
  isMissing = false;
  readonly refused: { path: string; why: string }[] = [];
  readonly #root: string;
  readonly #tree: string;
  readonly #tracked: ReadonlySet<string>;

  constructor(root: string, tree: string, tracked: ReadonlySet<string>) {
    this.#root = root;
    this.#tree = tree;
    this.#tracked = tracked;
  }

  /** What the configuration names is copied for what it leads to. */
  async copy(from: string, path: string): Promise<void> {
    const real = confinedPath(this.#root, from);
    if (real === undefined) return this.#refuse(path, 'it leads out of the root, or nowhere');
    const stats = statSync(real, { throwIfNoEntry: false });
    if (!stats) {
      this.isMissing = true;
      return;
    }
    if (real === this.#root || isBelow(this.#tree, real))
      return this.#refuse(path, 'the worktree lies in it');
    if (namesGit(relative(this.#root, real)) || namesGit(path)) return this.#refuse(path, 'it is git’s own');
    await this.#place(real, path);
  }

  async #place(from: string, path: string): Promise<void> {
    try {
      await this.#placeAny(from, path);
    } catch (error) {
      const why = REASONS[errorCode(error) ?? ''];
      if (why === undefined) throw refusedBy(error, `${path} was not copied`);
      this.#refuse(path, why);
    }
  }

  async #placeAny(from: string, path: string): Promise<void> {
    const to = this.#target(path);
    if (to === undefined) return this.#refuse(path, 'a link in the worktree leads out of it');
    const stats = lstatSync(from);
    if (stats.isDirectory()) return this.#folder(from, path, to, stats.mode);
    if (stats.isSymbolicLink()) return this.#link(from, path, to);
    if (!stats.isFile()) return this.#refuse(path, 'it is neither a file nor a folder');
    // Whoever died just behind its copy left this.
    rmSync(readyFor(to), { force: true, recursive: true });
    if (this.#isTaken(to)) return;
    mkdirSync(dirname(to), { recursive: true });
    await copyWhole(from, to);
    this.count += 1;
  }

  async #folder(from: string, path: string, to: string, mode: number): Promise<void> {
    const there = lstatSync(to, { throwIfNoEntry: false });
    const real = confinedPath(this.#tree, to);
    if (real === undefined) return this.#refuse(path, 'a link in the worktree leads out of it');
    if (there && !statSync(real).isDirectory()) return this.#refuse(path, REASONS.ENOTDIR ?? '');
    if (!there) {
      mkdirSync(to, { recursive: true });
      this.count += 1;
    }
    for (const name of readdirSync(from)) await this.#place(join(from, name), join(path, name));
    // Only now: a folder that nobody may write to could not be filled.
    if (!there) chmodSync(to, mode & 0o777);
  }

  /** Within a folder a link stays one, and leads to the same place within the worktree. */
  async #link(from: string, path: string, to: string): Promise<void> {
    const real = confinedPath(this.#root, from);
    if (real === undefined) return this.#refuse(path, 'it leads out of the root, or nowhere');
    if (this.#isTaken(to)) return;
    mkdirSync(dirname(to), { recursive: true });
    await symlink(relative(dirname(to), join(this.#tree, relative(this.#root, real))) || '.', to);
    this.count += 1;
  }

  /** Where `path` comes to lie in the worktree: through links of its folders, but never through one of its own. */
  #target(path: string): string | undefined {
    const folder = confinedPath(this.#tree, dirname(path));
    return folder === undefined ? undefined : join(folder, basename(path));
  }

  /** What git tracks is the branch's also where it was deleted. */
  #isTaken(to: string): boolean {
    const path = relative(this.#tree, to).split(sep).join('/');
    return this.#tracked.has(path) || lstatSync(to, { throwIfNoEntry: false }) !== undefined;
  }

  #refuse(path: string, why: string): void {
    this.refused.push({ path, why });
  }
}

/** What stands in the way of one file, and of no other. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'a file stands in the place of a folder',
  EEXIST: 'a file stands in the place of a folder',
  EACCES: 'the permissions do not allow it',
  EPERM: 'the permissions do not allow it',
  ENOENT: 'it went while it was copied',
};

/** A copy that was interrupted is not there at all. What its name is taken by meanwhile stays. */
async function copyWhole(from: string, to: string): Promise<void> {
  const ready = readyFor(to);
  try {
    await copyFile(from, ready, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    await link(ready, to);
  } catch (error) {
    // Not every disk has a second name for a file.
    if (!NO_LINKS.has(errorCode(error) ?? '') || existsSync(to) || !existsSync(ready)) throw error;
    renameSync(ready, to);
  } finally {
    rmSync(ready, { force: true });
  }
}

/** The name of a copy until it is whole. */
function readyFor(to: string): string {
  return join(dirname(to), `.${basename(to).slice(0, 200)}.yoi-copy`);
}

const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

function namesGit(path: string): boolean {
  return path.split(/[\\/]/u)[0]?.toLowerCase() === '.git';
}
