import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import { errorCode, LocalError } from './local-error.ts';
import { native } from './native.ts';

export type FileKind = 'file' | 'folder' | 'link' | 'other';

/** What tells one content of a file from another without reading it. Times in milliseconds, with fractions. */
export type FileStat = { kind: FileKind; modified: number; changed: number; size: number; inode: number };
export type FolderEntry = { name: string; kind: FileKind };

/**
 * The one seam between the store and the disk. Every verb is one step that can fail or be the last one
 * before a crash, so nothing of the store may reach a file by another way. All are synchronous: on a warm
 * cache that is several times faster, and nothing else runs in between. Errors are the system's own.
 */
export interface FileAccess {
  /** What stands at `path` itself, links not followed; undefined when nothing does. */
  stat(path: string): FileStat | undefined;
  /** The names in a folder, in no order. */
  list(folder: string): FolderEntry[];
  /** `length` bytes from `start` on, fewer at the end of the file. Plain files only; a link is not followed. */
  read(path: string, start: number, length: number): Buffer;
  /** Where `path` leads when all links are followed. */
  resolve(path: string): string;
  /** A new file at `path`, in place of any that is there, on disk when this returns. Its name may not be. */
  write(path: string, content: Uint8Array): void;
  /** Adds to the end of a file, made when missing. On disk when this returns. */
  append(path: string, content: Uint8Array): void;
  /** Writes over the start of a file, made when missing. Not flushed: only for what can be lost. */
  overwrite(path: string, content: Uint8Array): void;
  /** Cuts a file off at `size`, on disk when this returns. */
  truncate(path: string, size: number): void;
  rename(from: string, to: string): void;
  /** Two files take each other's places, at one moment for everybody; false where the system knows no such step. */
  swap(one: string, other: string): boolean;
  /** Makes the names in a folder survive a loss of power. */
  syncFolder(folder: string): void;
  makeFolder(path: string): void;
  /** Removes a file, or a folder with all that is in it; nothing when it is not there. */
  remove(path: string): void;
}

/** Windows has neither flag; there a link cannot be made without privilege, and a pipe has no path here. */
const PLAIN = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** A file system that cannot swap says so; some on the network are such. */
const UNABLE = ['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];
/** Elsewhere the library does it in several steps. */
const SWAPS: readonly NodeJS.Platform[] = ['linux', 'darwin'];
const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;

/** The real disk. */
export const disk: FileAccess = {
  stat(path) {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats && statOf(stats);
  },
  list: (folder) =>
    readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) })),
  read: (path, start, length) =>
    withFile(path, O_RDONLY | PLAIN, (file, size) =>
      readFully(file, start, Math.min(length, Math.max(0, size - start))),
    ),
  resolve: (path) => realpathSync.native(path),
  write(path, content) {
    const file = openNew(path);
    try {
      writeFully(file, content, null);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  },
  append(path, content) {
    withFile(path, O_WRONLY | O_CREAT | O_APPEND | PLAIN, (file) => {
      writeFully(file, content, null);
      fsyncSync(file);
    });
  },
  overwrite: (path, content) =>
    withFile(path, O_WRONLY | O_CREAT | PLAIN, (file) => writeFully(file, content, 0)),
  truncate(path, size) {
    withFile(path, O_WRONLY | PLAIN, (file) => {
      ftruncateSync(file, size);
      fsyncSync(file);
    });
  },
  rename: renameSync,
  swap(one, other) {
    if (!SWAPS.includes(process.platform)) return false;
    try {
      native().swapSync(one, other);
      return true;
    } catch (error) {
      // The library's errors have a code, and do not name their call.
      const known = error instanceof Error ? Object.assign(error, { syscall: 'swap' }) : error;
      if (UNABLE.includes(errorCode(known) ?? '')) return false;
      throw known;
    }
  },
  syncFolder(folder) {
    // Windows cannot open a folder, and flushes names by itself.
    if (process.platform !== 'win32') withOpen(folder, O_RDONLY, fsyncSync);
  },
  makeFolder: (path) => void mkdirSync(path, { recursive: true, mode: 0o777 }),
  remove: (path) => rmSync(path, { force: true, recursive: true }),
};

type Kinds = Pick<Stats, 'isFile' | 'isDirectory' | 'isSymbolicLink'>;

function kindOf(entry: Kinds): FileKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

function statOf(stats: Stats): FileStat {
  const { mtimeMs: modified, ctimeMs: changed, size, ino: inode } = stats;
  return { kind: kindOf(stats), modified, changed, size, inode };
}

function withOpen<T>(path: string, flags: number, use: (file: number) => T): T {
  const file = openSync(path, flags, 0o666);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** A plain file that was not there before, so that nobody else has it; what stood in its place is removed. */
function openNew(path: string): number {
  try {
    return openSync(path, O_WRONLY | O_CREAT | O_EXCL | PLAIN, 0o666);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    rmSync(path, { force: true, recursive: true });
    return openSync(path, O_WRONLY | O_CREAT | O_EXCL | PLAIN, 0o666);
  }
}

/** A pipe or a device could hold us for ever, so what was opened must turn out to be a plain file. */
function withFile<T>(path: string, flags: number, use: (file: number, size: number) => T): T {
  return withOpen(path, flags, (file) => {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new LocalError('not_plain', 'it is not a plain file');
    return use(file, stats.size);
  });
}

function readFully(file: number, start: number, length: number): Buffer {
  const content = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, content, filled, length - filled, start + filled);
    if (count === 0) break;
    filled += count;
  }
  return content.subarray(0, filled);
}

/** A write can be short, on a disk that is nearly full for one. */
function writeFully(file: number, content: Uint8Array, position: number | null): void {
  for (let done = 0; done < content.length; ) {
    done += writeSync(file, content, done, content.length - done, position === null ? null : position + done);
  }
}
