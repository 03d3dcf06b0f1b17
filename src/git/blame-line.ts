import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { GitFailure, runGit } from './run-git.ts';

/** Where a line comes from. `commit` is null where it is not committed yet; `originalFile` is what it was called then. */
export type BlamedLine = { commit: string | null; text: string; originalFile: string };

/**
 * The commit that last changed a line of a file, as the file is now. Undefined where there is no such line, and for a
 * file that git does not know or that lies outside of the worktree. Nothing of the repository runs.
 */
export async function blameLine(
  worktree: string,
  file: string,
  line: number,
): Promise<BlamedLine | undefined> {
  if (!Number.isSafeInteger(line) || line < 1 || !liesWithin(worktree, file)) return undefined;
  const words = ['blame', '--porcelain', '--no-textconv', '--no-ignore-revs-file', '-L', `${line},${line}`];
  try {
    return readBlame(await runGit(worktree, [...words, '--', `./${file}`]));
  } catch (error) {
    if (error instanceof GitFailure && NO_SUCH_LINE.test(error.message)) return undefined;
    throw error;
  }
}

const NO_SUCH_LINE =
  /has only \d+ lines?|no such path|no such ref|[Cc]annot (?:l?stat|open)|unsupported file type/u;

function liesWithin(worktree: string, file: string): boolean {
  if (file === '' || file.includes('\0') || isAbsolute(file)) return false;
  try {
    const path = relative(realpathSync(worktree), realpathSync(join(worktree, file)));
    return path !== '' && !isAbsolute(path) && path.split(sep)[0] !== '..';
  } catch {
    return false;
  }
}

function readBlame(output: string): BlamedLine | undefined {
  const [first = '', ...rows] = output.split('\n');
  const commit = first.split(' ')[0] ?? '';
  const originalFile = rows.find((row) => row.startsWith('filename '))?.slice('filename '.length);
  const text = rows.find((row) => row.startsWith('\t'))?.slice(1);
  if (originalFile === undefined || text === undefined) return undefined;
  return { commit: /^0+$/u.test(commit) ? null : commit, text, originalFile: unquote(originalFile) };
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** git puts a name in quotation marks where it holds one, a backslash or a control character. */
function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  return name
    .slice(1, -1)
    .replace(/\\(?:([0-7]{3})|(.))/gu, (_, octal?: string, letter = '') =>
      octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES[letter] ?? letter),
    );
}
