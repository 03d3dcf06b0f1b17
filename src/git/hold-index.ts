import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

/** What is being done to a checkout while its index is held: enough for another process to end it. */
export type MoveMark = { branch: string; from: string; to: string };

/** The files of a move, all of them in the git dir of the checkout. */
export type MoveFiles = { mark: string; index: string; lock: string; next: string; scratch: string };

export function moveFilesOf(gitDir: string): MoveFiles {
  const inside = (name: string) => join(gitDir, name);
  return {
    mark: inside('yoi-move'),
    index: inside('index'),
    lock: inside('index.lock'),
    // The index as it will be: built beside the real one, whose place it takes at the end.
    next: inside('yoi-move.index'),
    scratch: inside('yoi-move.scratch'),
  };
}

/**
 * Takes git's own lock on the index, so that no commit, checkout or stash of a person comes between the steps. The
 * lock is a second name of the mark: whoever finds it knows whose it is, and what was begun under it.
 * Answers false where another git holds it for longer than a person's command takes.
 */
export async function holdIndex(files: MoveFiles, mark: MoveMark): Promise<boolean> {
  writeFileSync(`${files.mark}.new`, JSON.stringify(mark));
  renameSync(`${files.mark}.new`, files.mark);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      linkSync(files.mark, files.lock);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    await passed(STEP_MS);
  }
  rmSync(files.mark, { force: true });
  return false;
}

const ATTEMPTS = 40;
const STEP_MS = 50;

/** Gives the index back, and removes whatever the move needed. The mark goes last. */
export function releaseIndex(files: MoveFiles): void {
  unlock(files);
  for (const file of [files.next, files.scratch])
    for (const name of [file, `${file}.lock`]) rmSync(name, { force: true });
  rmSync(files.mark, { force: true });
}

/** Gives the lock back and keeps the mark: what was begun is not settled. */
export function unlock(files: MoveFiles): void {
  if (holdsIndex(files)) rmSync(files.lock, { force: true });
}

/** Whether the lock on the index is a move's, and nobody took it away. */
export function holdsIndex({ mark, lock }: MoveFiles): boolean {
  const [ours, held] = [mark, lock].map(
    (file) => statSync(file, { bigint: true, throwIfNoEntry: false })?.ino,
  );
  return ours !== undefined && ours === held;
}

/** What a process that died had begun here. Undefined where there is nothing, or nothing that makes sense. */
export function readMark({ mark }: MoveFiles): MoveMark | undefined {
  try {
    const { branch, from, to }: Record<string, unknown> = JSON.parse(readFileSync(mark, 'utf8'));
    if (typeof branch !== 'string' || typeof from !== 'string' || typeof to !== 'string') return undefined;
    return [from, to].every((id) => /^[0-9a-f]{40,64}$/u.test(id)) ? { branch, from, to } : undefined;
  } catch {
    return undefined;
  }
}
