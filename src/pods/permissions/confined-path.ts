import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/**
 * Where `path`, seen from `folder`, really lies, with all links resolved; undefined where that is outside of the
 * folder. What is not there yet lies where its folder lies.
 */
export function confinedPath(folder: string, path: string): string | undefined {
  if (path.includes('\0')) return undefined;
  const real = realPath(resolve(folder, path));
  const root = realPath(folder);
  if (real === undefined || root === undefined) return undefined;
  const way = relative(root, real);
  const isInside = way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(root, way) === real);
  return isInside ? real : undefined;
}

/**
 * Whether `path` lies in `folder`; with `name`, in or at a folder or file of that name in it: in any case of letters,
 * as many a disk makes no difference.
 */
export function isInside(folder: string, path: string, name?: string): boolean {
  const real = confinedPath(folder, path);
  if (real === undefined || name === undefined) return real !== undefined;
  return relative(realPath(folder) ?? '', real)
    .split(sep)
    .some((part) => part.toLowerCase() === name);
}

/** A link that leads nowhere yet lies where it leads: what is written there would be made there. */
function realPath(path: string, links = 0): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || dirname(path) === path || links > 40) return undefined;
  }
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  const above = realPath(dirname(path), links + 1);
  return above === undefined ? undefined : join(above, basename(path));
}
