import type { FileAccess } from '../../local/file-access.ts';
import { lockFile } from '../../local/lock.ts';
import type { Place } from '../../local/place.ts';
import type { SavedShelf } from './file-shelf.ts';
import type { Segment } from './index/segment.ts';
import { readSegment, segmentBytes } from './index/segment-bytes.ts';
import type { LedgerMark } from './ledger-feed.ts';
import type { RecordKey } from './record-key.ts';

/** What a snapshot is of, and up to where it goes. */
export type SnapshotMarks = {
  root: string;
  ledger: LedgerMark;
  /** What git's files looked like; null where rows may be older than that. */
  git: RecordKey | null;
  shelf: SavedShelf;
};

/** The rows of all records and what the ledger said of them, as one process left them for the next. */
export type Snapshot = { segment: Segment; marks: SnapshotMarks };

const NAME = 'index';
/** What an earlier version left. */
const FORMER = 'index.json';

/** The snapshot that was left, if it is whole. Without one, everything is read again: it is never the truth. */
export function readSnapshot(place: Place, files: FileAccess): Snapshot | undefined {
  try {
    const stat = files.stat(place.at(NAME));
    return stat && readSegment<SnapshotMarks>(files.read(place.at(NAME), 0, stat.size));
  } catch {
    return undefined;
  }
}

/** Leaves a snapshot, where that can be done at once; where it cannot, nothing is lost but time. */
export function saveSnapshot(place: Place, files: FileAccess, { segment, marks }: Snapshot): void {
  try {
    place.prepare();
    const lock = lockFile(place.at('index.lock'));
    if (!lock) return;
    try {
      const ready = place.at(`${NAME}.tmp`);
      files.remove(ready);
      files.overwrite(ready, segmentBytes(segment, marks));
      files.rename(ready, place.at(NAME));
      files.remove(place.at(FORMER));
    } finally {
      lock.release();
    }
  } catch {
    // A place that is read-only or full has no snapshot.
  }
}
