import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { LocalError } from './local-error.ts';

const LARGEST = 4 * 1024 * 1024;

/**
 * A file of run-time facts as text. A pipe in its place would hold whoever reads it for ever, and a flood fill memory:
 * neither is one of ours.
 * @throws Error where it is not there, or no such file.
 */
export function readSmallFile(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > LARGEST)
      throw new LocalError('not_plain', 'it is not a plain file of moderate size');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
