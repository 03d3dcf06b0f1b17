import { createHash } from 'node:crypto';
import { existsSync, lstatSync, opendirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ancestors, findRepository, isFolder, linkedWorktrees, type Repository } from './repository.ts';

/** How records are kept. `none`: not yet, and `records` says where `init` will put them. */
export type RecordsMode = 'branch' | 'with-code' | 'plain' | 'none';

/** Where everything of one workspace lies; the same for every folder and worktree that belongs to it. */
export type Roots = {
  /** The main work tree, the bare repository, or the folder without git. */
  root: string;
  records: string;
  /** Lock, index, ledger, sessions: never tracked. */
  localDir: string;
  mode: RecordsMode;
  commonDir: string | null;
  /** The work tree that was asked from; null without git and in a bare repository. */
  worktree: string | null;
  /** Asked from a worktree of the code that is not the main one. */
  linked: boolean;
  /** What stands where the records should be, in words, when it cannot be used. */
  obstacle: string | null;
};

/** What was asked for: a folder by name, and what the configuration of the root says of records. */
export type RootsRequest = {
  workspace?: string | undefined;
  /** `[backend] records` */
  records?: 'branch' | 'with-code' | undefined;
  /** `[backend] root`: the records' folder, from the root. Only for records that are kept with the code. */
  folder?: string | undefined;
};

export const RECORDS_BRANCH = 'yoi-tickets';
const RECORDS = join('.yoi', 'tickets');
const OLDER = 'work-items';
const BUCKETS = ['open', 'pending', 'closed'];

/**
 * The roots of the workspace that `cwd`, or the folder asked for, belongs to. Reads a few small files,
 * runs nothing. Throws what `realpath` throws when the folder does not exist.
 */
export function findRoots(cwd: string, request: RootsRequest = {}): Roots {
  const start = realpathSync(resolve(cwd, request.workspace ?? ''));
  const repository = findRepository(start);
  const roots = repository ? inRepository(repository, request) : withoutGit(start, request);
  const asked = request.workspace !== undefined || (roots.mode === 'none' && !repository);
  return asked && !isOwnFolder(start, roots) && holdsRecords(start) ? recordsAt(start, roots) : roots;
}

/** Whether `start` is what the workspace uses anyway, or a worktree's copy of it. */
function isOwnFolder(start: string, { root, records, worktree, linked, mode }: Roots): boolean {
  const from = relative(worktree ?? root, start);
  const copied = linked && (from === RECORDS || from === OLDER);
  return copied || start === records || (from === '' && mode !== 'none');
}

function inRepository(repository: Repository, request: RootsRequest): Roots {
  const { commonDir, worktree, main } = repository;
  const root = main ?? rootOfRecordsWorktree(commonDir) ?? commonDir;
  const kept = keptRecords(root, commonDir, request);
  return {
    ...kept,
    root,
    localDir: join(commonDir, 'yoi'),
    commonDir,
    worktree: worktree === kept.records ? root : worktree,
    linked: worktree !== null && worktree !== root && worktree !== kept.records,
  };
}

/**
 * The root, from where git has the records branch checked out: the only trace of the main work tree
 * when its git dir is kept elsewhere and the question comes from a linked worktree.
 */
function rootOfRecordsWorktree(commonDir: string): string | undefined {
  for (const { path, head } of linkedWorktrees(commonDir)) {
    const root = dirname(dirname(path));
    const ours = head === `ref: refs/heads/${RECORDS_BRANCH}` && path === join(root, RECORDS);
    if (ours && findRepository(path)?.commonDir === commonDir) return root;
  }
  return undefined;
}

function withoutGit(start: string, request: RootsRequest): Roots {
  const marked = ancestors(start).find(
    (folder) => existsSync(join(folder, RECORDS)) || existsSync(join(folder, '.yoi', 'ticket.config.toml')),
  );
  const root = marked ?? start;
  const localDir = join(root, '.yoi', '.local');
  return {
    ...keptRecords(root, null, request),
    root,
    localDir,
    commonDir: null,
    worktree: null,
    linked: false,
  };
}

/** A folder of records that stands for itself, as older generations have it. */
function recordsAt(folder: string, around: Roots): Roots {
  const { commonDir, worktree } = around;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const localDir = commonDir ? join(commonDir, 'yoi', 'roots', name) : join(folder, '.yoi', '.local');
  return {
    root: folder,
    records: folder,
    localDir,
    mode: 'plain',
    commonDir,
    worktree,
    linked: false,
    obstacle: null,
  };
}

type Kept = Pick<Roots, 'records' | 'mode' | 'obstacle'>;

function keptRecords(root: string, commonDir: string | null, request: RootsRequest): Kept {
  const tracked = commonDir === null ? 'plain' : 'with-code';
  const configured = request.records === 'with-code';
  const records = join(root, (configured && request.folder) || RECORDS);
  const obstacle = obstacleAt(root, records);
  if (obstacle) return { records, mode: 'none', obstacle };
  const empty = !isFolder(records) || isEmpty(records);
  if (!empty && commonDir && isCheckout(commonDir, records)) return { records, mode: 'branch', obstacle };
  if (configured || !empty) return { records, mode: tracked, obstacle };
  if (tracked === 'plain' && isFolder(records)) return { records, mode: 'plain', obstacle };
  const older = join(root, OLDER);
  if (holdsRecords(older) && !obstacleAt(root, older)) return { records: older, mode: tracked, obstacle };
  return { records, mode: 'none', obstacle };
}

/** Asks for one name: every command waits for this, and there may be a hundred thousand. */
function isEmpty(folder: string): boolean {
  const names = opendirSync(folder);
  try {
    return names.readSync() === null;
  } finally {
    names.closeSync();
  }
}

/** Whether git has, or had, a branch checked out there: files left without their `.git` are not the code's. */
function isCheckout(commonDir: string, records: string): boolean {
  return existsSync(join(records, '.git')) || linkedWorktrees(commonDir).some(({ path }) => path === records);
}

/** Whatever would make us write somewhere else than the path says. */
function obstacleAt(root: string, records: string): string | null {
  const path = relative(root, records);
  if (path === '' || isAbsolute(path) || path.split(sep)[0] === '..')
    return `${path || '.'} lies outside of the workspace`;
  let at = root;
  for (const part of path.split(sep)) {
    at = join(at, part);
    const found = lstatSync(at, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (found.isSymbolicLink()) return `${relative(root, at)} is a symbolic link`;
    if (!found.isDirectory()) return `${relative(root, at)} is not a folder`;
  }
  return null;
}

/** Whether `folder` itself is a root of records, of any generation. */
function holdsRecords(folder: string): boolean {
  return [folder, ...BUCKETS.map((bucket) => join(folder, bucket))].some(
    (place) => isFolder(place) && readdirSync(place).some((name) => existsSync(join(place, name, 'item.md'))),
  );
}
