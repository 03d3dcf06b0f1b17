import { disk, type FileAccess } from '../../local/file-access.ts';
import { Place } from '../../local/place.ts';
import { GitMark } from './git-mark.ts';
import { type RecordKey, sameKey } from './record-key.ts';
import { RecordsRoot } from './records-root.ts';

const NAME = 'git-steps';
/** A snapshot is saved again long before so many commits; one that is older costs a look at all records. */
const MOST_STEPS = 256;
const MOST_BYTES = 256 * 1024;
/** Where the key of HEAD begins, behind that of the index. */
const HEAD = 4;

/**
 * What git's files looked like before and after our own commits, which move no file of a record: whoever knew
 * the one need suspect nothing at the other. A line a step; where one is missing or torn, only time is lost.
 */
export class GitSteps {
  readonly #place: Place;
  readonly #files: FileAccess;

  constructor(place: Place, files: FileAccess) {
    this.#place = place;
    this.#files = files;
  }

  /** Whether nothing but commits of ours lies between the two. */
  lead(from: RecordKey, to: RecordKey): boolean {
    const steps = new Map(this.#lines().map((line) => cut(line)));
    const end = to.join();
    let at: string | undefined = from.join();
    for (let count = 0; at !== undefined && at !== end && count < MOST_STEPS; count++) at = steps.get(at);
    return at === end;
  }

  /** For the holder of the store's lock. */
  add(from: RecordKey, to: RecordKey): void {
    if (from.length === 0 || !sameKey(from.slice(HEAD), to.slice(HEAD))) return;
    const lines = [...this.#lines(), `${from.join()} ${to.join()}`].slice(-MOST_STEPS);
    try {
      this.#place.prepare();
      const ready = this.#place.at(`${NAME}.tmp`);
      this.#files.remove(ready);
      this.#files.overwrite(ready, Buffer.from(lines.map((line) => `${line}\n`).join('')));
      this.#files.rename(ready, this.#place.at(NAME));
    } catch {
      // Without the note the records are looked at once more.
    }
  }

  /** Only what ends as a line does: the rest of one could be another one's key. */
  #lines(): string[] {
    try {
      const stat = this.#files.stat(this.#place.at(NAME));
      if (!stat || stat.size > MOST_BYTES) return [];
      const text = this.#files.read(this.#place.at(NAME), 0, stat.size).toString('utf8');
      return text.split('\n').slice(0, -1);
    } catch {
      return [];
    }
  }
}

/** For whoever commits: leaves a note of what `replace` does to git's index, while git can do nothing to it. */
export function witnessGit({ root, localDir, access = disk }: Workplace): (replace: () => void) => void {
  const steps = new GitSteps(new Place(localDir), access);
  const mark = new GitMark(new RecordsRoot(root, access), steps);
  return (replace) => {
    const before = mark.look();
    replace();
    steps.add(before, mark.look());
  };
}

type Workplace = { root: string; localDir: string; access?: FileAccess };

function cut(line: string): [string, string] {
  const at = line.indexOf(' ');
  return [line.slice(0, at), line.slice(at + 1)];
}
