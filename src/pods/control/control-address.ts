import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

/** The kernel's limit for the name of a socket is 104 or 108 bytes. */
const LONGEST = 100;

/** Where the host of the Pod in `folder` listens: beside its other files, or under a short name where that is too long. */
export function controlAddress(folder: string): string {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\yoi-${name}`;
  const beside = join(folder, 'control.sock');
  return Buffer.byteLength(beside) <= LONGEST ? beside : join(shortFolder(), `${name}.sock`);
}

/** The same for every process of this user: a host has not the environment of those who look for it. */
const SHORT = '/tmp';

/** A folder of this user's alone. @throws Error where somebody else made it. */
function shortFolder(): string {
  const folder = join(SHORT, `yoi-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  if (uid !== userInfo().uid || (mode & 0o077) !== 0 || !lstatSync(folder).isDirectory())
    throw new Error(`${folder} is not this user's alone`);
  return folder;
}
