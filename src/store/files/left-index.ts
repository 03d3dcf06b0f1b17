import type { FileAccess } from '../../local/file-access.ts';
import { LocalError, refusedBy } from '../../local/local-error.ts';
import type { Place } from '../../local/place.ts';
import type { FileShelf } from './file-shelf.ts';
import type { GitMark } from './git-mark.ts';
import type { LedgerFeed } from './ledger-feed.ts';
import type { RecordsRoot } from './records-root.ts';
import { readSnapshot, saveSnapshot } from './snapshot.ts';

/** How many rows must be new, beside a hundredth of all, before a snapshot is worth its time. */
const SAVED_AGAIN_AFTER = 100;
const PART_OF_ALL = 100;
const PART_OF_READ = 20;

type Parts = {
  root: RecordsRoot;
  place: Place;
  files: FileAccess;
  shelf: FileShelf;
  feed: LedgerFeed;
  git: GitMark;
};

/** The index that one process leaves, and the next one goes on with. */
export class LeftIndex {
  readonly #parts: Parts;
  isOpen = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Goes on where another process stopped, if what it left is of this root and of the ledger as it is. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    const { root, place, files, shelf, feed, git } = this.#parts;
    const { segment, marks } = readSnapshot(place, files) ?? {};
    if (!segment || marks?.root !== root.folder || !feed.resume(marks.ledger)) return;
    shelf.restore(segment, marks.shelf);
    if (marks.git) git.resume(marks.git);
  }

  /** Where the disk fails meanwhile, there is no index to be left: that costs only the time of the next process. */
  saveWhenMuchIsNew(): void {
    try {
      this.#saveWhenMuchIsNew();
    } catch (error) {
      if (!(refusedBy(error, 'the index') instanceof LocalError)) throw error;
    }
  }

  #saveWhenMuchIsNew(): void {
    const { root, place, files, shelf, feed, git } = this.#parts;
    const { size, unsaved } = shelf;
    // What was read of many is left as well, so that the next process goes on there.
    const isPart = shelf.keeper.unread > 0 && unsaved > size / PART_OF_READ;
    if (!isPart && unsaved <= SAVED_AGAIN_AFTER + size / PART_OF_ALL) return;
    const saved = shelf.save();
    const marks = {
      root: root.folder,
      ledger: feed.mark,
      git: (!shelf.isDoubtful && git.key) || null,
      shelf: saved.shelf,
    };
    saveSnapshot(place, files, { segment: saved.segment, marks });
  }
}
