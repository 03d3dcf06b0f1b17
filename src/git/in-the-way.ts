import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { SUBMODULE, type TreeChange } from './tree-changes.ts';

/**
 * What lies where `changes` would put a file, and is none that they take away: files that git does not know, ignored
 * or not, a link in place of a folder, the files inside of a folder that becomes a file, a submodule's.
 */
export function inTheWay(folder: string, changes: readonly TreeChange[]): string[] {
  const goes = new Map(changes.filter(isFileThatGoes).map(({ path }) => [path, path]));
  const folded = new Map([...goes.keys()].map((path) => [path.toLowerCase(), path]));
  const submodules = new Set(
    changes.filter(({ before }) => before?.mode === SUBMODULE).map(({ path }) => path),
  );
  return changes.filter(arrives).flatMap(({ path }) => {
    const above = parentsOf(path).find((parent) => {
      const there = statOf(folder, parent);
      if (!there) return false;
      return there.isDirectory()
        ? submodules.has(parent) && namesIn(folder, parent).length > 0
        : !goes.has(parent);
    });
    if (above !== undefined) return [above];
    const there = statOf(folder, path);
    if (!there) return [];
    if (there.isDirectory()) return filesIn(folder, path).filter((file) => !goes.has(file));
    // Where upper and lower case are the same, the file may be the very one that goes, by its other name.
    const other = folded.get(path.toLowerCase());
    return goes.has(path) || (other !== undefined && statOf(folder, other)?.ino === there.ino) ? [] : [path];
  });
}

function isFileThatGoes({ before, after }: TreeChange): boolean {
  return before !== null && before.mode !== SUBMODULE && after === null;
}

/** Whether something comes to lie where no file of the code lay. */
function arrives({ before, after }: TreeChange): boolean {
  return after !== null && (before === null || (before.mode === SUBMODULE && after.mode !== SUBMODULE));
}

function parentsOf(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

/** The place of a name that is bytes. */
export function placeIn(folder: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path, 'latin1')]);
}

export function statOf(folder: string, path: string): Stats | undefined {
  try {
    return lstatSync(placeIn(folder, path));
  } catch {
    // Something above it is missing, or no folder.
    return undefined;
  }
}

function namesIn(folder: string, path: string): string[] {
  return readdirSync(placeIn(folder, path), { encoding: 'buffer' }).map((name) => name.toString('latin1'));
}

function filesIn(folder: string, path: string): string[] {
  return namesIn(folder, path).flatMap((name) => {
    const file = `${path}/${name}`;
    return statOf(folder, file)?.isDirectory() ? filesIn(folder, file) : [file];
  });
}
