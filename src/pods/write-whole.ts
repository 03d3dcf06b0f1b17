import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** Writes a small file of this user's: whoever reads it sees the old one or the new one, also after a crash. */
export function writeWhole(path: string, text: string): void {
  const ready = `${path}.${process.pid}.new`;
  try {
    writeAll(ready, Buffer.from(text));
    renameSync(ready, path);
  } catch (error) {
    rmSync(ready, { force: true });
    throw error;
  }
}

/** A disk that is nearly full takes a part, and says so only to the next write. */
function writeAll(path: string, bytes: Buffer): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
