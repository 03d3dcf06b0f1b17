import { statSync } from 'node:fs';

/** Another one where a file is another file, or was written since; empty where none can be seen. */
export function fileStamp(path: string): string {
  try {
    const { dev, ino, mtimeMs, size } = statSync(path);
    return `${dev}:${ino}:${mtimeMs}:${size}`;
  } catch {
    return '';
  }
}

/** The same for a folder, in which anything may change. */
export function folderStamp(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}
