import {
  cpSync,
  type Dirent,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { git } from './plain-git.ts';

/** The variable that names a folder of this run, where there is one: it is gone after all of its tests. */
export const RUN_FOLDER = 'YOI_TEST_RUN';

/**
 * Makes what `make` makes of a new folder: a repository, or several. Each process makes it once by that name, and
 * copies it from then on, which is a dozen processes less.
 */
export function preparedRepository(name: string, folder: string, make: (folder: string) => void): void {
  const place = placeFor(name, folder);
  if (place !== undefined) {
    make(place);
    finish(name, place, folder);
  }
}

/** The same, of what takes its time. */
export async function preparedRepositories(
  name: string,
  folder: string,
  make: (folder: string) => Promise<void>,
): Promise<void> {
  const place = placeFor(name, folder);
  if (place !== undefined) {
    await make(place);
    finish(name, place, folder);
  }
}

const made = new Map<string, string>();

/** Copies what was made before. Otherwise the place to make it at: to be copied, or where there is no run, the folder. */
function placeFor(name: string, folder: string): string | undefined {
  const original = made.get(name);
  if (original !== undefined) {
    copyRepositories(original, folder);
    return undefined;
  }
  const run = process.env[RUN_FOLDER];
  if (run) return mkdtempSync(join(run, `${name}-`));
  mkdirSync(folder, { recursive: true });
  return folder;
}

function finish(name: string, place: string, folder: string): void {
  if (place === folder) return;
  // Examples that git lays into every repository, at which nobody looks.
  for (const { path, entry } of entriesBelow(place)) if (entry.name.endsWith('.sample')) rmSync(path);
  made.set(name, place);
  copyRepositories(place, folder);
}

/** Files of git that name places. */
const NAMING_PLACES = new Set(['.git', 'gitdir', 'config']);

function copyRepositories(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const entries = entriesBelow(to);
  for (const { path, entry } of entries) {
    if (!entry.isFile() || !NAMING_PLACES.has(entry.name)) continue;
    const text = readFileSync(path, 'utf8');
    if (text.includes(from)) writeFileSync(path, text.replaceAll(from, to));
  }
  // git looks at each file once where it has not been before, and notes that in its index.
  for (const { entry } of entries)
    if (entry.name === '.git') git(entry.parentPath, 'update-index', '-q', '--refresh');
}

function entriesBelow(folder: string): { path: string; entry: Dirent }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name),
    entry,
  }));
}
