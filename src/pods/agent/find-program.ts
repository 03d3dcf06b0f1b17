import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Where a program lies that is started by this name; undefined where it is nowhere. It is looked for, not run. */
export function findProgram(name: string, searchPath: string | undefined): string | undefined {
  const ends = process.platform === 'win32' ? ['.cmd', '.exe', '.bat', ''] : [''];
  const folders = isAbsolute(name) ? [''] : (searchPath ?? '').split(delimiter).filter(Boolean);
  return folders
    .flatMap((folder) => ends.map((end) => (folder === '' ? name : join(folder, name)) + end))
    .find(canRun);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
