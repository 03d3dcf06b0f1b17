import type { FileAccess } from './file-access.ts';
import { errorCode } from './local-error.ts';

/** The content of a plain file; undefined when nothing stands at `path`. */
export function readIfThere(files: FileAccess, path: string): Buffer | undefined {
  try {
    return files.read(path, 0, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
