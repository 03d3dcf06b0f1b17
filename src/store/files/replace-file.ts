import type { FileAccess } from '../../local/file-access.ts';
import { errorCode } from '../../local/local-error.ts';

/** A text that lies ready at `from`, and the one at `to` that it was made of. */
export type Replacement = { from: string; to: string; content: Buffer; stood: Buffer };

/** Each round needs somebody who saves between two calls of the system. */
const ROUNDS = 10;

/**
 * Puts a text into the place of the one that it was made of: they are swapped, so that what stood there last is in our
 * hands and can be looked at. Where that is another one, somebody saved it since: then it is given back. What is left
 * at `from` is not wanted any more.
 * @returns `unable` where the two cannot be swapped: the file is gone, or the disk does not know how.
 */
export function replaceFile(
  files: FileAccess,
  { from, to, content, stood }: Replacement,
): 'replaced' | 'saved' | 'unable' {
  if (!swapped(files, from, to)) return 'unable';
  let [wanted, given]: [Buffer | undefined, Buffer | undefined] = [stood, content];
  for (let round = 0; round < ROUNDS; round += 1) {
    const taken = contentAt(files, from);
    if (isSame(taken, wanted)) return round === 0 ? 'replaced' : 'saved';
    // What comes back now has to be what was given last: anything else was saved over that, and is newer still.
    if (!swapped(files, from, to)) {
      // Nothing is there any more to swap it with.
      files.rename(from, to);
      return 'saved';
    }
    [wanted, given] = [given, taken];
  }
  return 'saved';
}

function swapped(files: FileAccess, from: string, to: string): boolean {
  try {
    return files.swap(from, to);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Undefined for what is no plain file, or cannot be read: it is not what we wrote. */
function contentAt(files: FileAccess, path: string): Buffer | undefined {
  try {
    return files.read(path, 0, Number.POSITIVE_INFINITY);
  } catch {
    return undefined;
  }
}

function isSame(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one !== undefined && other !== undefined ? one.equals(other) : one === other;
}
