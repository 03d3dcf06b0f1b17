import { accessSync, constants, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalError, refusedBy } from './local-error.ts';

/** Where the run-time facts of this machine lie. Made with the first write; reading needs none of it. */
export class Place {
  readonly folder: string;
  #prepared = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The path of a file in it. */
  at(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /**
   * Makes the folder, for this user alone.
   * @throws LocalError `refused` where it cannot be written to. Another place is never chosen instead:
   * two processes that chose differently would both hold the lock.
   */
  prepare(): void {
    try {
      // Once is enough for as long as it is the same folder: what is refused later, the file in question says.
      if (statSync(this.folder, { throwIfNoEntry: false })?.ino === this.#prepared) return;
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      accessSync(this.folder, constants.R_OK | constants.W_OK | constants.X_OK);
      this.#prepared = statSync(this.folder).ino;
    } catch (error) {
      throw refusedBy(error, 'the local state folder cannot be written to');
    }
  }
}

/** File systems that were seen to grant one lock to two machines, by the number that `statfs` gives. */
const UNSAFE_FILE_SYSTEMS: Readonly<Record<number, string>> = {
  26985: 'nfs',
  4283649346: 'cifs',
  4266872130: 'smb2',
  20859: 'smb',
  16914839: '9p',
  2020557398: 'vboxsf',
  1702057286: 'fuse',
  1397113167: 'afs',
  1937076805: 'coda',
  22092: 'ncp',
  1196443219: 'gpfs',
  198183888: 'lustre',
  12805120: 'ceph',
  18225520: 'gfs2',
  1952539503: 'ocfs2',
};

/**
 * Why locks under `folder` cannot be relied on; undefined where nothing speaks against it. Numbers are
 * Linux's: elsewhere they mean other things, and nothing is said.
 */
export function unsafeFileSystem(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const name = UNSAFE_FILE_SYSTEMS[typeAt(folder) >>> 0];
  if (name === undefined) return undefined;
  return `the local state lies on a ${name} file system, where two processes may hold one lock: move the repository to a local disk`;
}

/** @throws LocalError `refused` where `unsafeFileSystem` has something to say. */
export function refuseUnsafeFileSystem(folder: string): void {
  const reason = unsafeFileSystem(folder);
  if (reason) throw new LocalError('refused', reason);
}

/** The type of the file system that holds `folder`, or will hold it once it is made. */
function typeAt(folder: string): number {
  try {
    return statfsSync(folder).type;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? 0 : typeAt(parent);
  }
}
