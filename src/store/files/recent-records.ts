import { type RecordFiles, readRecord, summarise } from '../../domain/record.ts';
import type { Ledgered } from '../../domain/standing.ts';
import type { Summary } from '../../domain/summary.ts';
import type { ReadRecord } from '../shelf.ts';

/** A record as it was read or written last, and the row that was made of it. */
export type Recent = { read: ReadRecord; ledgered: Ledgered | undefined; row: Summary };

const KEPT = 64;

/**
 * The records that were at hand last. Their files are read each time all the same; that their texts are the
 * same spares making sense of them again, which costs several times more.
 */
export class RecentRecords {
  readonly #records = new Map<string, Recent>();

  /** What these files say, and the row of it. */
  read(files: RecordFiles, ledgered: Ledgered | undefined): Recent {
    const recent = this.#records.get(files.id);
    const known = recent && isSame(recent.read.files, files) ? recent : undefined;
    if (known && known.ledgered === ledgered) return known;
    const read = known?.read ?? { files, record: readRecord(files) };
    return this.keep({ read, ledgered, row: summarise(read.record, ledgered) });
  }

  keep(recent: Recent): Recent {
    const { id } = recent.read.files;
    this.#records.delete(id);
    this.#records.set(id, recent);
    const [oldest] = this.#records.keys();
    if (this.#records.size > KEPT && oldest !== undefined) this.#records.delete(oldest);
    return recent;
  }
}

function isSame(a: RecordFiles, b: RecordFiles): boolean {
  return (
    a.thread === b.thread &&
    a.item === b.item &&
    a.resolution === b.resolution &&
    a.bucket === b.bucket &&
    a.unreadable === undefined &&
    b.unreadable === undefined &&
    a.artifacts.length === b.artifacts.length &&
    a.artifacts.every((name, position) => name === b.artifacts[position]) &&
    a.small.length === b.small.length &&
    a.small.every(({ path, text }, at) => path === b.small[at]?.path && text === b.small[at]?.text)
  );
}
