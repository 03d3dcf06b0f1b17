import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a small file of this user's: whoever reads it sees the old one or the new one, also after a crash. */
export function writeWhole(path: string, text: string): void {
  const ready = `${path}.${process.pid}.new`;
  const file = openSync(ready, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(ready, path);
}
