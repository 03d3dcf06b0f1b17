/** What can go wrong with this machine's files and locks. The store says it in a Ticket's words. */
export type LocalFault =
  /** Somebody else held the lock for as long as the caller wanted to wait. */
  | 'busy'
  /** The disk refused: full, read-only, forbidden, out of descriptors, broken. */
  | 'refused'
  /** A path leads out of its root, or something else than a plain file stands in a file's place. */
  | 'not_plain'
  | 'too_large'
  /** The change is recorded and will be finished, but it is not finished now. */
  | 'unfinished';

/** An error that is not a bug. Its message is our own words, without a path of the machine. */
export class LocalError extends Error {
  override readonly name = 'LocalError';
  readonly fault: LocalFault;

  constructor(fault: LocalFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.fault = fault;
  }
}

/** Why the system refused, by its error code. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'the permissions do not allow it',
  EPERM: 'the permissions do not allow it',
  EMFILE: 'this process has too many files open',
  ENFILE: 'this machine has too many files open',
  EIO: 'the disk reported an error',
  ENOENT: 'a file or folder that was there is gone',
  ENOTDIR: 'a file stands in the place of a folder',
  EISDIR: 'a folder stands in the place of a file',
  ENOTEMPTY: 'a folder in its place is not empty',
  EEXIST: 'something is there already',
  ELOOP: 'a symbolic link stands in its place',
  ENAMETOOLONG: 'its name is too long',
  EBUSY: 'it is in use',
};

/** `error` of a file operation as a LocalError about `what`; anything that is not one passes as it is. */
export function refusedBy(error: unknown, what: string): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new LocalError('refused', `${what}: ${REASONS[code] ?? `the system answered ${code}`}`, error);
}

/** The system's code of an error, such as `ENOSPC`; undefined for errors of other kinds. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
