import { dirname, join, resolve } from 'node:path';
import type { GitSteps } from './git-steps.ts';
import { type RecordKey, recordKey, sameKey } from './record-key.ts';
import type { RecordsRoot } from './records-root.ts';

/** Notices that git moved files: whatever it does to a worktree, it writes the worktree's index or HEAD. */
export class GitMark {
  readonly #root: RecordsRoot;
  readonly #steps: GitSteps;
  #folder: string | undefined;
  #key: RecordKey | undefined;

  constructor(root: RecordsRoot, steps: GitSteps) {
    this.#root = root;
    this.#steps = steps;
    this.#folder = gitFolderOf(root);
  }

  /** What git's files looked like when that was asked last. */
  get key(): RecordKey | undefined {
    return this.#key;
  }

  /** Goes on where another process stopped. */
  resume(key: RecordKey): void {
    this.#key = key;
  }

  /** Whether git moved files since this was asked last; the first time it may have. */
  moved(): boolean {
    const [last, key] = [this.#key, this.look()];
    this.#key = key;
    return last === undefined || !(sameKey(last, key) || this.#steps.lead(last, key));
  }

  look(): RecordKey {
    const folder = this.#folder;
    if (folder === undefined) return [];
    return recordKey(['index', 'HEAD'].map((name) => this.#root.files.stat(join(folder, name))));
  }
}

/** Where the git state of the worktree lies that holds the records; undefined without git. */
function gitFolderOf({ folder, files }: RecordsRoot): string | undefined {
  try {
    for (let at = resolve(folder); ; at = dirname(at)) {
      const mark = join(at, '.git');
      const stat = files.stat(mark);
      if (stat?.kind === 'folder') return mark;
      if (stat?.kind === 'file') {
        const target = /^gitdir: (.+)$/mu.exec(files.read(mark, 0, stat.size).toString('utf8'))?.[1];
        return target && resolve(at, target);
      }
      if (dirname(at) === at) return undefined;
    }
  } catch {
    return undefined;
  }
}
