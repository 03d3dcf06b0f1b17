import { dirname } from 'node:path';
import type { FileAccess } from '../../../src/local/file-access.ts';
import { Ledger } from '../../../src/local/ledger.ts';
import { Place } from '../../../src/local/place.ts';
import type { Folders } from './desk.ts';

type Break = (access: FileAccess, folders: Folders) => FileAccess;

/** Then a file takes the place of another one by a rename. */
const NO_SWAP = { swap: () => false };
const isLedger = (path: string) => path.endsWith('ledger.jsonl');
const isStaging = (path: string) => path.includes('.staging');

/** Stores that look right as long as the power stays on, each with one thing left out that keeps a promise. */
export const BROKEN_STORES: Readonly<Record<string, Break>> = {
  'does not flush the files that it makes ready': (access) =>
    over(access, { write: (path, content) => writeUnflushed(access, path, content) }),
  'does not flush the line in the ledger': (access) =>
    over(access, {
      append: (path, content) => {
        if (!isLedger(path)) return access.append(path, content);
        const size = access.stat(path)?.size ?? 0;
        const before = size > 0 ? access.read(path, 0, size) : Buffer.alloc(0);
        access.overwrite(path, Buffer.concat([before, content]));
      },
    }),
  'flushes no folder': (access) => over(access, { syncFolder: () => {} }),
  'flushes no folder of a new record that it makes ready': (access) =>
    over(access, { syncFolder: (path) => (isStaging(path) ? undefined : access.syncFolder(path)) }),
  'does not flush the folder of all records': (access, { root }) => withoutSyncOf(access, root),
  'does not flush the folder of the ledger and the claims': (access, { localDir }) =>
    withoutSyncOf(access, localDir),
  'does not flush the folder of the record that it changes': (access, { root }) =>
    over(access, {
      syncFolder: (path) =>
        dirname(path) === root && !isStaging(path) ? undefined : access.syncFolder(path),
    }),
  'finishes nothing that a dead writer began': (access, folders) => {
    forgetUnfinished(access, folders);
    return access;
  },
  'marks a change as carried out before its files are moved': (access, folders) =>
    over(access, {
      append: (path, content) => {
        access.append(path, content);
        if (isLedger(path)) forgetUnfinished(access, folders);
      },
    }),
  'marks a change as carried out before its folders are flushed': (access, folders) =>
    over(access, {
      ...NO_SWAP,
      rename: (from, to) => {
        access.rename(from, to);
        forgetUnfinished(access, folders);
      },
    }),
  'adds to the thread where it lies': (access) => over(access, { ...NO_SWAP, rename: addInPlace(access) }),
  'adds to the thread where it lies, and has no ledger to finish it by': (access, folders) => {
    forgetUnfinished(access, folders);
    return over(access, { ...NO_SWAP, rename: addInPlace(access) });
  },
  'writes over files where they lie': (access) =>
    over(access, {
      ...NO_SWAP,
      rename: (from, to) => {
        const stat = access.stat(from);
        if (stat?.kind !== 'file' || access.stat(to) === undefined) return access.rename(from, to);
        access.write(to, access.read(from, 0, stat.size));
        access.remove(from);
      },
    }),
  'leaves a torn end of the ledger where it is': (access) =>
    over(access, { truncate: (path, size) => (isLedger(path) ? undefined : access.truncate(path, size)) }),
};

function over(access: FileAccess, verbs: Partial<FileAccess>): FileAccess {
  return new Proxy(access, {
    get: (target, verb: keyof FileAccess) => {
      const act: (...given: never[]) => unknown = verbs[verb] ?? target[verb];
      return act.bind(target);
    },
  });
}

function withoutSyncOf(access: FileAccess, folder: string): FileAccess {
  return over(access, { syncFolder: (path) => (path === folder ? undefined : access.syncFolder(path)) });
}

function writeUnflushed(access: FileAccess, path: string, content: Uint8Array): void {
  access.remove(path);
  access.overwrite(path, content);
}

/** Says of all that is in the ledger that it was carried out. */
function forgetUnfinished(access: FileAccess, { localDir }: Folders): void {
  const ledger = new Ledger(new Place(localDir), access);
  if (ledger.applied() < ledger.size()) ledger.markApplied(ledger.size());
}

function addInPlace(access: FileAccess): FileAccess['rename'] {
  return (from, to) => {
    const there = to.endsWith('thread.md') ? access.stat(to) : undefined;
    const stat = access.stat(from);
    if (!there || !stat) return access.rename(from, to);
    access.append(to, access.read(from, there.size, stat.size));
    access.remove(from);
  };
}
